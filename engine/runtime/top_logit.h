// One of the largest logits of a row.
// Threads: plain values.
#pragma once
#include "engine/tokenizer/vocab.h"

namespace autoglm {

struct TopLogit {
    float logit = 0;
    TokenId token = kNoToken;  // kNoToken: the row held fewer numbers
};

}  // namespace autoglm
