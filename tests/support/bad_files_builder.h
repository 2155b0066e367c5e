// How the rows of bad_files.h are made; for its sources only.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "tests/support/bad_files.h"
#include "tests/support/gguf_image.h"

namespace autoglm::test {

class BadFileBuilder {
public:
    BadFileBuilder() : m_valid(GgufImage::of(validTinyFile())) {}

    /// What the rows that follow are refused for.
    BadFileBuilder& expect(Layer layer, ErrorCode code, std::string subject, bool hasOffset) {
        m_expected = {.layer = layer, .code = code, .subject = std::move(subject), .hasOffset = hasOffset};
        return *this;
    }
    /// A row of given bytes. An expected subject of "*" means the file's own name.
    BadFile& add(std::string name, std::vector<std::byte> bytes) {
        BadFile& row = m_rows.emplace_back(m_expected);
        row.name = std::move(name) + ".gguf";
        row.bytes = std::move(bytes);
        if (row.subject == "*") row.subject = row.name;
        return row;
    }
    BadFile& addText(std::string name, std::string_view text) {
        const auto raw = std::as_bytes(std::span(text));
        return add(std::move(name), {raw.begin(), raw.end()});
    }
    /// A row made from the valid file; `change` takes its GgufImage&.
    template <class Change>
    BadFile& mutate(std::string name, Change change) {
        GgufImage image = m_valid;
        change(image);
        return add(std::move(name), image.bytes());
    }

    [[nodiscard]] const GgufImage& valid() const { return m_valid; }
    [[nodiscard]] std::vector<BadFile> take() { return std::move(m_rows); }

private:
    GgufImage m_valid;
    BadFile m_expected;
    std::vector<BadFile> m_rows;
};

void addHeaderRows(BadFileBuilder& b);     // G01 to G06
void addMetadataRows(BadFileBuilder& b);   // G07 to G12
void addShardRows(BadFileBuilder& b);      // G13
void addTensorRows(BadFileBuilder& b);     // G20 to G28
void addModelRows(BadFileBuilder& b);      // G14, G29 to G31
void addTokenizerRows(BadFileBuilder& b);  // T01 to T06

}  // namespace autoglm::test
