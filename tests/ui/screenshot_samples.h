// What people ask and models answer in the pictures of the window.
#pragma once
#include "app/desktop/engine_types.h"

namespace autoglm::test {

struct Sample {
    const char *question, *reasoning, *answer, *follow;
};

inline const Sample kEnglish = {
    "What is quantization, and which type should I choose for a 9B model with 16 GB of memory?",
    "The user has 16 GB. F16 needs 18 GB and does not fit; Q8_0 is tight once the context is counted.\n\nA "
    "table will help.",
    "Quantization stores each weight of a model in **fewer bits**: the file is smaller, and there is less to "
    "read for every "
    "token.\n\n## What fits in 16 GB\n\n| Type | Bits per weight | 9B model | Fits |\n|:--|--:|--:|:--|\n| "
    "F16 | 16.0 | 18.8 GB | "
    "no |\n| Q8_0 | 8.5 | 10.0 GB | yes |\n| Q4_K_M | 4.8 | 6.2 GB | yes, with room |\n\n1. Begin with "
    "`Q4_K_M`.\n2. Go up to "
    "`Q8_0` if the answers are not good enough.\n\nSee what is in a file:\n\n```bash\nautoglm inspect "
    "glm-4-9b-0414-Q4_K_M.gguf\n"
    "autoglm bench   glm-4-9b-0414-Q4_K_M.gguf -p 512 -n 64\n```\n\n> Speed is mostly limited by memory "
    "bandwidth, so fewer "
    "bytes also mean more tokens per second.",
    "And how long may a conversation be?"};

inline const Sample kChinese = {
    "什么是量化？我有 16 GB 内存，9B 模型该选哪一种？",
    "用户有 16 GB 内存。F16 需要 18 GB，放不下；Q8_0 加上上下文会比较紧张。\n\n用表格说明更清楚。",
    "量化就是用**更少的位数**保存模型的权重：文件更小，生成每个词元时要读取的数据也更少。\n\n## 16 GB "
    "内存放得下什么\n\n"
    "| 类型 | 每个权重的位数 | 9B 模型 | 能否放下 |\n|:--|--:|--:|:--|\n| F16 | 16.0 | 18.8 GB | 不能 |\n| "
    "Q8_0 | 8.5 | 10.0 GB | "
    "能 |\n| Q4_K_M | 4.8 | 6.2 GB | 能，还有余量 |\n\n1. 先用 `Q4_K_M`。\n2. 如果回答不够好，再换成 "
    "`Q8_0`。\n\n查看文件内容：\n\n"
    "```bash\nautoglm inspect glm-4-9b-0414-Q4_K_M.gguf\nautoglm bench   glm-4-9b-0414-Q4_K_M.gguf -p 512 -n "
    "64\n```\n\n"
    "> **注意：**速度主要受内存带宽限制，字节越少，每秒生成的词元就越多。",
    "一次对话可以有多长？"};

inline desktop::ChatTurn userTurn(const char* text) {
    desktop::ChatTurn turn;
    turn.text = QString::fromUtf8(text);
    return turn;
}

inline desktop::ChatTurn answerTurn(const Sample& sample) {
    desktop::ChatTurn turn;
    turn.role = desktop::ChatRole::Assistant;
    turn.modelName = QStringLiteral("GLM-4-9B-0414");
    turn.text = QString::fromUtf8(sample.answer);
    turn.reasoning = QString::fromUtf8(sample.reasoning);
    turn.reasoningSeconds = 4.2;
    turn.stats.outputTokens = 212;
    turn.stats.decodeTokensPerSecond = 11.4;
    turn.stats.secondsToFirstToken = 0.3;
    return turn;
}

inline constexpr auto kCode = R"(The area is \(\frac{1}{2}\sum_{i=1}^{n} x_i^2\), so:

```cpp
#include <vector>
/* Sums what is there. */
template <class T>
double total(const std::vector<T>& values) {
    double sum = 0.0;  // in full precision
    for (const T& value : values) sum += static_cast<double>(value) * 1.5e-3;
    return sum > 0x1F ? sum : throw std::runtime_error("nothing \"there\" to be summed up, which is a line that is too long for the box");
}
```

```python
@cached
def total(values: list[float]) -> float:
    """Sums what is there."""
    return sum(v * 1.5e-3 for v in values if v is not None)  # None stays out
```

```json
{"model": "glm-4-9b", "layers": 40, "tied": false, "scale": 1.5e-3}
```

```diff
@@ -1,2 +1,2 @@
-sum += value
+sum += float(value)
```
)";

}  // namespace autoglm::test
