# Writes the octets of CATALOGUE as a C++ array into SOURCE; run with cmake -P, so the build needs no
# other language than C++ and CMake.
file(READ ${CATALOGUE} octets HEX)
# Thirty-two octets a line: compilers and people dislike a line of a hundred thousand characters.
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," octets "${octets}")
string(REPEAT "....." 32 line)
string(REGEX REPLACE "(${line})" "\\1\n" octets "${octets}")
file(WRITE ${SOURCE}.new
"// Generated from ${LANGUAGE}.json; do not edit.
#include <cstddef>
namespace isegoria::words {
extern const unsigned char catalogue_${LANGUAGE}[];
extern const std::size_t catalogue_${LANGUAGE}_size;
const unsigned char catalogue_${LANGUAGE}[] = {
${octets}};
const std::size_t catalogue_${LANGUAGE}_size = sizeof catalogue_${LANGUAGE};
}  // namespace isegoria::words
")
file(RENAME ${SOURCE}.new ${SOURCE})
