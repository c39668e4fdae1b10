# Compiler settings shared by every target, and the sanitiser builds.
find_program(ccache_path ccache)
if(ccache_path)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${ccache_path})
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wno-missing-field-initializers)
# ASIO's coroutine headers trip this one in g++ 12 when optimising.
add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
option(ISEGORIA_WERROR "Treat warnings as errors" OFF)
if(ISEGORIA_WERROR)
  add_compile_options(-Werror)
endif()

set(ISEGORIA_SANITIZE "" CACHE STRING "Sanitisers, for instance address,undefined or thread")
if(ISEGORIA_SANITIZE)
  add_compile_options(-fsanitize=${ISEGORIA_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ISEGORIA_SANITIZE})
endif()

find_program(lld_path ld.lld)
if(lld_path)
  add_link_options(-fuse-ld=lld)
endif()

# What script/test builds under the sanitisers, which cost too much for everything: the fast tests,
# and the tests of the modules that work with threads.
add_custom_target(fast_tests)
add_custom_target(threaded_tests)
set(threaded_modules record room net)
# What watches deadlines, or has a crowd of its own, runs when nothing else does.
set(lonely_modules net client app trust e2e)

# isegoria_test(NAME sources... LIBRARIES libs... [LABEL fast|slow|long])
# One GoogleTest program. CTest lists it under its label (fast unless told) and under its folder.
function(isegoria_test name)
  cmake_parse_arguments(arg "" "LABEL" "SOURCES;LIBRARIES" ${ARGN})
  if(NOT arg_LABEL)
    set(arg_LABEL fast)
  endif()
  get_filename_component(module ${CMAKE_CURRENT_SOURCE_DIR} NAME)
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} GTest::gtest GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE ISEGORIA_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  # One CTest entry a program: starting a process for each case costs more than the cases do.
  add_test(NAME ${name} COMMAND ${name} --gtest_brief=1 WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABEL};${module}" TIMEOUT 1800)
  if(module IN_LIST lonely_modules)
    set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
  endif()
  if(arg_LABEL STREQUAL fast)
    add_dependencies(fast_tests ${name})
  endif()
  if(module IN_LIST threaded_modules AND NOT arg_LABEL STREQUAL long)
    add_dependencies(threaded_tests ${name})
  endif()
endfunction()

# isegoria_slow_cases(PROGRAM ENTRY CASES)
# The same program in two parts: what of it is no part of the fast run, by a filter of GoogleTest, is
# an entry of its own.
function(isegoria_slow_cases program entry cases)
  get_filename_component(module ${CMAKE_CURRENT_SOURCE_DIR} NAME)
  add_test(NAME ${entry} COMMAND ${program} --gtest_brief=1 "--gtest_filter=${cases}"
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${entry} PROPERTIES LABELS "slow;${module}" TIMEOUT 1800)
  set_tests_properties(${program} PROPERTIES ENVIRONMENT "GTEST_FILTER=-${cases}")
endfunction()
