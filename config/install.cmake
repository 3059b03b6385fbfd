# The example becomes the config of a first installation; one that is there already stays.
install(CODE "
	set(folder \"${CMAKE_INSTALL_FULL_SYSCONFDIR}/stet\")
	if(EXISTS \"\$ENV{DESTDIR}\${folder}/stet.conf\")
		message(STATUS \"Kept: \$ENV{DESTDIR}\${folder}/stet.conf\")
	else()
		# file(INSTALL) puts DESTDIR before it by itself
		file(INSTALL \"${CMAKE_SOURCE_DIR}/config/stet.conf\" DESTINATION \"\${folder}\")
	endif()
")
install(FILES config/stet.conf DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
