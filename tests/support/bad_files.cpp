#include "tests/support/bad_files.h"

#include "tests/support/bad_files_builder.h"
#include "tests/support/tiny_model.h"

namespace autoglm::test {

std::string_view layerName(Layer layer) noexcept {
    switch (layer) {
        case Layer::Container:
            return "container";
        case Layer::Model:
            return "model";
        case Layer::Tokenizer:
            return "tokenizer";
    }
    return "";
}

std::vector<std::byte> validTinyFile() {
    return tinyModelBytes({.nFf = 64, .nVocab = 272, .matrixType = TensorType::Q8_0, .withTokenizer = true});
}

std::vector<BadFile> makeBadFiles() {
    BadFileBuilder builder;
    addHeaderRows(builder);
    addMetadataRows(builder);
    addShardRows(builder);
    addTensorRows(builder);
    addModelRows(builder);
    addTokenizerRows(builder);
    return builder.take();
}

}  // namespace autoglm::test
