# Icons of the hicolor theme: each drawing as it is, and in pixels at the sizes that desktops ask for.
find_program(RSVG_CONVERT rsvg-convert)
set(AUTOGLM_ICON_SIZES 16 22 24 32 48 64 128 256 512)
set(AUTOGLM_ICON_ROOT ${CMAKE_INSTALL_DATADIR}/icons/hicolor)
if(NOT RSVG_CONVERT AND AUTOGLM_PACKAGE)
    message(FATAL_ERROR "rsvg-convert (librsvg2-bin) draws the icons of a package and is missing.")
endif()

# autoglm_icon(svg kind name): kind is the theme's folder, "apps" or "mimetypes".
macro(autoglm_icon svg kind name)
    install(FILES ${svg} DESTINATION ${AUTOGLM_ICON_ROOT}/scalable/${kind} RENAME ${name}.svg)
    if(RSVG_CONVERT)
        foreach(size ${AUTOGLM_ICON_SIZES})
            set(png icons/${size}/${name}.png)
            file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/icons/${size})
            add_custom_command(OUTPUT ${png} COMMAND ${RSVG_CONVERT} -w ${size} -h ${size} -o ${png} ${svg}
                               DEPENDS ${svg} VERBATIM)
            list(APPEND AUTOGLM_MADE_FILES ${CMAKE_CURRENT_BINARY_DIR}/${png})
            install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${png} DESTINATION ${AUTOGLM_ICON_ROOT}/${size}x${size}/${kind})
        endforeach()
    endif()
endmacro()

autoglm_icon(${CMAKE_SOURCE_DIR}/resources/icons/open-autoglm.svg apps ${AUTOGLM_ID})
autoglm_icon(${CMAKE_CURRENT_SOURCE_DIR}/icons/application-x-gguf.svg mimetypes application-x-gguf)
