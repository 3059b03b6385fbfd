# The Debian package, made by `./dev deb`. What it depends on is read off the programs.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON) # packs what was built, builds nothing itself
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME stet)
set(CPACK_PACKAGE_VENDOR "Stet")
set(CPACK_PACKAGE_CONTACT "Stet's developers <stet@localhost>")
set(CPACK_STRIP_FILES ON)
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX ${CMAKE_INSTALL_PREFIX})
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS ca-certificates)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "systemd, sqlite3")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA systemd/deb/conffiles systemd/deb/postinst systemd/deb/prerm
	systemd/deb/postrm)
list(TRANSFORM CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA PREPEND ${CMAKE_SOURCE_DIR}/)
include(CPack)
