# The example becomes the config of a first installation; one that is there already stays.
install(CODE "
	set(target \"\$ENV{DESTDIR}${CMAKE_INSTALL_FULL_SYSCONFDIR}/stet/stet.conf\")
	if(NOT EXISTS \"\${target}\")
		get_filename_component(folder \"\${target}\" DIRECTORY)
		file(INSTALL \"${CMAKE_SOURCE_DIR}/config/stet.conf\" DESTINATION \"\${folder}\")
	else()
		message(STATUS \"Kept: \${target}\")
	endif()
")
install(FILES config/stet.conf DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
