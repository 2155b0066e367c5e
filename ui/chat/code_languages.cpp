#include "ui/chat/code_languages.h"

namespace autoglm::ui {
namespace {

using L = CodeLanguage;
constexpr L::Quote kDouble{"\"", "\"", true, false}, kSingle{"'", "'", true, false},
    kBacktick{"`", "`", true, true};

constexpr auto kC =
    "alignas alignof and asm auto break case catch class co_await co_return co_yield concept const "
    "consteval constexpr constinit const_cast continue decltype default delete do dynamic_cast else enum "
    "explicit export extern final for friend goto if import inline module mutable namespace new noexcept not "
    "nullptr operator or override private protected public register reinterpret_cast requires restrict "
    "return sizeof static static_assert static_cast struct switch template this throw true false try "
    "typedef typeid typename union using virtual volatile while xor NULL";
constexpr auto kCTypes =
    "bool char char8_t char16_t char32_t double float int int8_t int16_t int32_t int64_t long ptrdiff_t "
    "short signed size_t ssize_t uint8_t uint16_t uint32_t uint64_t unsigned void wchar_t std string vector "
    "map set optional unique_ptr shared_ptr string_view span pair tuple array FILE";
constexpr auto kJavaLike =
    "abstract as assert async await base break by case catch class companion const continue data default "
    "defer delegate do else enum event extends extension false final finally for foreach func fun get goto "
    "guard if implements import in init inner instanceof interface internal is lateinit let lock namespace "
    "native new nil null object open operator out override package params private protected public readonly "
    "record ref return sealed self set static struct super suspend switch synchronized this throw throws "
    "transient true try typealias typeof using val var virtual void volatile when where while yield";
constexpr auto kJavaTypes =
    "boolean bool byte char decimal double dynamic float int long object sbyte short string uint ulong "
    "ushort Any Array Bool Boolean Double Float Int Integer List Long Map Object Optional Set String Unit "
    "Void";
constexpr auto kPython =
    "and as assert async await break case class continue def del elif else except finally for from global if "
    "import in is lambda match nonlocal not or pass raise return try while with yield True False None self "
    "cls";
constexpr auto kPythonTypes =
    "bool bytearray bytes complex dict float frozenset int list object set str tuple type Exception print "
    "len range enumerate zip map filter open isinstance super sorted sum min max any all abs repr";
constexpr auto kShell =
    "alias break case cd continue declare do done echo elif else esac eval exec exit export fi for function "
    "if in local printf read readonly return select set shift source sudo test then time trap true false "
    "unset until while";
constexpr auto kSql =
    "add all alter analyze and any as asc begin between by cascade case check collate column commit "
    "constraint create cross current database default delete desc distinct drop else end escape except "
    "exists explain false fetch for foreign from full function grant group having if ilike in index inner "
    "insert intersect into is join key left like limit natural not null offset on or order outer over "
    "partition primary procedure references returning revoke right rollback row rows select set table then "
    "to transaction trigger true truncate union unique update using values view when where window with";
constexpr auto kSqlTypes =
    "bigint binary bit blob boolean bytea char character date datetime decimal double float int integer "
    "interval json jsonb money numeric nvarchar real serial smallint text time timestamp tinyint uuid "
    "varchar avg coalesce count max min sum now";
constexpr auto kRust =
    "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match "
    "mod move mut pub ref return self Self static struct super trait true type union unsafe use where while "
    "yield";
constexpr auto kRustTypes =
    "bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize Box Option Result Some None "
    "Ok Err String Vec";
constexpr auto kGo =
    "break case chan const continue default defer else fallthrough for func go goto if import interface map "
    "package range return select struct switch type var true false nil iota";
constexpr auto kGoTypes =
    "any bool byte complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint "
    "uint8 uint16 uint32 uint64 uintptr append cap close copy delete len make new panic print println "
    "recover";
constexpr auto kScript =
    "abstract as async await break case catch class const constructor continue debugger declare default "
    "delete do else enum export extends false finally for from function get if implements import in "
    "instanceof interface is keyof let module namespace new null of package private protected public "
    "readonly return satisfies set static super switch this throw true try type typeof undefined var void "
    "while with yield";
constexpr auto kScriptTypes =
    "any bigint boolean never number object string symbol unknown Array Date Error JSON Map Math Number "
    "Object Promise RegExp Set String console document window";
constexpr auto kRuby =
    "alias and begin break case class def do else elsif end ensure false for function global if in local "
    "module namespace next nil not or public private redo repeat require rescue retry return self super "
    "then true undef unless until use when while yield echo foreach as new extends implements";
constexpr auto kCmake =
    "add_custom_command add_custom_target add_executable add_library add_subdirectory add_test "
    "cmake_minimum_required "
    "else elseif endforeach endfunction endif endmacro file find_package foreach function if include install "
    "list macro message option project return set set_target_properties string target_compile_definitions "
    "target_compile_options target_include_directories target_link_libraries target_sources unset while";

const L kLanguages[] = {
    {.names = "c h cpp c++ cc cxx hpp hxx objc cuda cu glsl hlsl arduino",
     .lineComments = {"//"},
     .commentOpen = "/*",
     .commentClose = "*/",
     .quotes = {kDouble, kSingle},
     .keywords = kC,
     .types = kCTypes,
     .hasDirectives = true,
     .capitalsAreTypes = true},
    {.names = "java kotlin kt cs csharp c# swift scala dart groovy",
     .lineComments = {"//"},
     .commentOpen = "/*",
     .commentClose = "*/",
     .quotes = {L::Quote{"\"\"\"", "\"\"\"", true, true}, kDouble, kSingle},
     .keywords = kJavaLike,
     .types = kJavaTypes,
     .sigils = "@",
     .capitalsAreTypes = true},
    {.names = "python py python3 ipython pycon",
     .lineComments = {"#"},
     .quotes = {L::Quote{"\"\"\"", "\"\"\"", true, true}, L::Quote{"'''", "'''", true, true}, kDouble,
                kSingle},
     .keywords = kPython,
     .types = kPythonTypes,
     .sigils = "@"},
    {.names = "sh bash shell zsh fish console terminal shellsession dockerfile docker makefile make",
     .lineComments = {"#"},
     .hashNeedsBlank = true,
     .quotes = {L::Quote{"\"", "\"", true, true}, L::Quote{"'", "'", false, true}},
     .keywords = kShell,
     .types = "FROM RUN CMD COPY ADD ENV ENTRYPOINT WORKDIR EXPOSE ARG USER VOLUME",
     .sigils = "$"},
    {.names = "json jsonc json5 jsonl",
     .lineComments = {"//"},
     .quotes = {kDouble},
     .keywords = "true false null",
     .hasKeys = true},
    {.names = "yaml yml",
     .lineComments = {"#"},
     .hashNeedsBlank = true,
     .quotes = {kDouble, L::Quote{"'", "'", false, false}},
     .keywords = "true false null yes no on off",
     .sigils = "&*",
     .hasKeys = true},
    {.names = "toml ini cfg conf properties env",
     .lineComments = {"#", ";"},
     .hashNeedsBlank = true,
     .quotes = {L::Quote{"\"\"\"", "\"\"\"", true, true}, kDouble, L::Quote{"'", "'", false, false}},
     .keywords = "true false",
     .hasKeys = true,
     .keySign = "="},
    {.names = "html xml svg xhtml htm vue svelte qml-xml plist xsl", .family = L::Family::Markup},
    {.names = "css scss less sass",
     .lineComments = {"//"},
     .commentOpen = "/*",
     .commentClose = "*/",
     .quotes = {kDouble, kSingle},
     .keywords = "important inherit initial none auto",
     .sigils = "@.",
     .hasKeys = true},
    {.names = "sql mysql postgresql postgres sqlite plsql tsql",
     .lineComments = {"--", "#"},
     .commentOpen = "/*",
     .commentClose = "*/",
     .hashNeedsBlank = true,
     .quotes = {L::Quote{"'", "'", false, true}, kDouble, kBacktick},
     .keywords = kSql,
     .types = kSqlTypes,
     .ignoresCase = true},
    {.names = "rust rs",
     .lineComments = {"//"},
     .commentOpen = "/*",
     .commentClose = "*/",
     .nestsComments = true,
     .quotes = {L::Quote{"r#\"", "\"#", false, true}, L::Quote{"\"", "\"", true, true}},
     .keywords = kRust,
     .types = kRustTypes,
     .capitalsAreTypes = true},
    {.names = "go golang",
     .lineComments = {"//"},
     .commentOpen = "/*",
     .commentClose = "*/",
     .quotes = {kDouble, kSingle, L::Quote{"`", "`", false, true}},
     .keywords = kGo,
     .types = kGoTypes},
    {.names = "js javascript jsx ts typescript tsx mjs node",
     .lineComments = {"//"},
     .commentOpen = "/*",
     .commentClose = "*/",
     .quotes = {kDouble, kSingle, kBacktick},
     .keywords = kScript,
     .types = kScriptTypes,
     .sigils = "@",
     .capitalsAreTypes = true},
    {.names = "ruby rb lua php perl pl",
     .lineComments = {"#", "--"},
     .hashNeedsBlank = true,
     .quotes = {kDouble, kSingle},
     .keywords = kRuby,
     .sigils = "$@"},
    {.names = "cmake",
     .lineComments = {"#"},
     .quotes = {L::Quote{"\"", "\"", true, true}},
     .keywords = kCmake,
     .ignoresCase = true,
     .sigils = "$"},
    {.names = "diff patch udiff", .family = L::Family::Diff},
    {.names = "markdown md mdx rst", .family = L::Family::Markdown},
};

}  // namespace

std::span<const CodeLanguage> codeLanguages() {
    return kLanguages;
}

}  // namespace autoglm::ui
