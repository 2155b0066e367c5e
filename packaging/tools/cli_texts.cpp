// Build tool: the manual page of `autoglm`, from a page that leaves its options out.
#include <cstdio>

#include "packaging/tools/manual.h"

using namespace autoglm;

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("Usage: autoglm_cli_texts PAGE\n", stderr);
        return 2;
    }
    const std::string page =
        packaging::withOptions(packaging::readOrLeave(argv[1]), packaging::manualOf(cli::autoglmShape()));
    return std::fputs(page.c_str(), stdout) < 0 ? 1 : 0;
}
