#include "app/desktop/failure_text.h"

#include <QCoreApplication>
#include <array>

#include "app/desktop/format.h"

namespace autoglm::desktop {
namespace {

// One row per class of failure; %1 is the file's name. Marked for translation here, translated in
// failureText().
struct Words {
    const char* code;
    const char* title;
    const char* why;
    const char* advice;
};

constexpr std::array<Words, 24> kWords = {{
    {"no-model", QT_TRANSLATE_NOOP("Failure", "No model is loaded."),
     QT_TRANSLATE_NOOP("Failure", "There is nothing that could answer."),
     QT_TRANSLATE_NOOP("Failure", "Open a GGUF file, or choose the built-in guide in the File menu.")},
    {"internal", QT_TRANSLATE_NOOP("Failure", "Something went wrong inside the program."),
     QT_TRANSLATE_NOOP("Failure", "This is a fault of the program, not of your file or your machine."),
     QT_TRANSLATE_NOOP("Failure", "Try again. If it happens again, report it with the details.")},
    {"invalid-argument", QT_TRANSLATE_NOOP("Failure", "A setting is out of range."),
     QT_TRANSLATE_NOOP("Failure", "The engine refused one of the values it was given."),
     QT_TRANSLATE_NOOP("Failure", "See the details for the value, and change it in the settings file.")},
    {"not-found", QT_TRANSLATE_NOOP("Failure", "“%1” is not there."),
     QT_TRANSLATE_NOOP("Failure", "No file has this name, or its drive is not connected."),
     QT_TRANSLATE_NOOP("Failure", "Look where the file lies now and open it from there.")},
    {"unreadable", QT_TRANSLATE_NOOP("Failure", "“%1” cannot be read."),
     QT_TRANSLATE_NOOP("Failure",
                       "The system did not let the file be opened or read, or the file changed meanwhile."),
     QT_TRANSLATE_NOOP("Failure",
                       "If it is being downloaded or copied, wait until that is done; otherwise check its "
                       "permissions and its drive. Then open it again.")},
    {"not-regular-file", QT_TRANSLATE_NOOP("Failure", "“%1” is not a file."),
     QT_TRANSLATE_NOOP("Failure", "It is a folder or a device, and a model is a single file."),
     QT_TRANSLATE_NOOP("Failure", "Open the folder and choose the file that ends in .gguf.")},
    {"wrong-kind", QT_TRANSLATE_NOOP("Failure", "“%1” is not a GGUF file."),
     QT_TRANSLATE_NOOP("Failure", "Its first bytes belong to another kind of file."),
     QT_TRANSLATE_NOOP("Failure", "Choose a file in the GGUF format; an archive has to be unpacked first.")},
    {"unsupported-version",
     QT_TRANSLATE_NOOP("Failure", "“%1” has a GGUF version this program does not read."),
     QT_TRANSLATE_NOOP("Failure", "Versions 2 and 3 in little-endian order are read."),
     QT_TRANSLATE_NOOP("Failure",
                       "Look for a newer conversion of the model, or for an update of this program.")},
    {"truncated", QT_TRANSLATE_NOOP("Failure", "“%1” ends early."),
     QT_TRANSLATE_NOOP("Failure",
                       "The file is shorter than its own table says, probably an interrupted download."),
     QT_TRANSLATE_NOOP("Failure", "Download it again, or resume the download.")},
    {"corrupt-metadata", QT_TRANSLATE_NOOP("Failure", "“%1” is damaged."),
     QT_TRANSLATE_NOOP("Failure", "Its header contradicts itself."),
     QT_TRANSLATE_NOOP("Failure", "Download the file again and compare its checksum with the publisher's.")},
    {"corrupt-tensor-table", QT_TRANSLATE_NOOP("Failure", "“%1” is damaged."),
     QT_TRANSLATE_NOOP("Failure", "Its table of weights contradicts itself or the file."),
     QT_TRANSLATE_NOOP("Failure", "Download the file again and compare its checksum with the publisher's.")},
    {"missing-shard", QT_TRANSLATE_NOOP("Failure", "A part of “%1” is missing."),
     QT_TRANSLATE_NOOP("Failure", "The model is split over several files, and they belong in one folder."),
     QT_TRANSLATE_NOOP("Failure", "Download all the parts into the same folder and open the first one.")},
    {"missing-key", QT_TRANSLATE_NOOP("Failure", "“%1” is incomplete."),
     QT_TRANSLATE_NOOP("Failure", "A value that this kind of model needs is not in the file."),
     QT_TRANSLATE_NOOP("Failure", "Look for another conversion of the model.")},
    {"bad-value", QT_TRANSLATE_NOOP("Failure", "“%1” holds a value that cannot be right."),
     QT_TRANSLATE_NOOP("Failure", "The file was converted wrongly or damaged afterwards."),
     QT_TRANSLATE_NOOP("Failure", "Look for another conversion of the model.")},
    {"unsupported-architecture",
     QT_TRANSLATE_NOOP("Failure", "“%1” is a kind of model that is not supported yet."),
     QT_TRANSLATE_NOOP("Failure",
                       "The file is sound; this program runs ChatGLM3, GLM-4, GLM-Z1 and GLM-Edge."),
     QT_TRANSLATE_NOOP("Failure", "Choose one of these models. The details name the one in this file.")},
    {"unsupported-type", QT_TRANSLATE_NOOP("Failure", "“%1” uses a quantization that is not supported."),
     QT_TRANSLATE_NOOP("Failure", "Some of its weights are stored in a type this program cannot decode."),
     QT_TRANSLATE_NOOP("Failure", "Choose a common quantization of the same model, such as Q4_K_M or Q8_0.")},
    {"missing-tensor", QT_TRANSLATE_NOOP("Failure", "“%1” is incomplete."),
     QT_TRANSLATE_NOOP("Failure", "Weights that this kind of model needs are not in the file."),
     QT_TRANSLATE_NOOP("Failure", "Look for another conversion of the model.")},
    {"bad-shape", QT_TRANSLATE_NOOP("Failure", "“%1” contradicts itself."),
     QT_TRANSLATE_NOOP("Failure", "The size of its weights does not match its description."),
     QT_TRANSLATE_NOOP("Failure", "Look for another conversion of the model.")},
    {"bad-tokenizer", QT_TRANSLATE_NOOP("Failure", "The vocabulary of “%1” cannot be used."),
     QT_TRANSLATE_NOOP("Failure", "Its list of tokens is inconsistent."),
     QT_TRANSLATE_NOOP("Failure", "Look for another conversion of the model.")},
    {"out-of-memory", QT_TRANSLATE_NOOP("Failure", "There is not enough memory."),
     QT_TRANSLATE_NOOP("Failure", "The model with its context needs more than this machine has free."),
     QT_TRANSLATE_NOOP("Failure", "Close other programs, or choose a smaller model or quantization.")},
    {"cancelled", QT_TRANSLATE_NOOP("Failure", "Cancelled."),
     QT_TRANSLATE_NOOP("Failure", "It was stopped before it was finished."),
     QT_TRANSLATE_NOOP("Failure", "Start it again at any time.")},
    {"context-full", QT_TRANSLATE_NOOP("Failure", "The conversation no longer fits the context."),
     QT_TRANSLATE_NOOP("Failure",
                       "The model can look at a limited number of tokens at once, and this is more."),
     QT_TRANSLATE_NOOP("Failure", "Start a new chat, or send a shorter message.")},
    {"non-finite", QT_TRANSLATE_NOOP("Failure", "The model stopped making sense."),
     QT_TRANSLATE_NOOP("Failure",
                       "It produced values that are not numbers, so its weights are probably damaged."),
     QT_TRANSLATE_NOOP("Failure", "Download the file again and compare its checksum with the publisher's.")},
    {"device", QT_TRANSLATE_NOOP("Failure", "The computing device failed."),
     QT_TRANSLATE_NOOP("Failure", "The processor or graphics card could not carry on with the work."),
     QT_TRANSLATE_NOOP("Failure", "Open the model again. If it happens again, see the details.")},
}};

const Words& wordsFor(const QString& code) {
    for (const Words& words : kWords) {
        if (code == QLatin1String(words.code)) return words;
    }
    return kWords[1];  // internal
}

QString translated(const char* text) {
    return QCoreApplication::translate("Failure", text);
}

}  // namespace

FailureText failureText(const EngineFailure& failure) {
    const Words& words = wordsFor(failure.code);
    FailureText text;
    text.title = translated(words.title);
    // Only where the text has a place for it: a file may be called "%1".
    if (text.title.contains(QLatin1String("%1"))) text.title = text.title.arg(displayName(failure.path));
    text.why = translated(words.why);
    text.advice = translated(words.advice);
    text.details = failure.details;
    return text;
}

QString FailureText::asText() const {
    QString all = title + QLatin1Char('\n') + joinSentences({why, advice});
    if (!details.isEmpty()) all += QLatin1Char('\n') + details;
    return all;
}

QStringList failureCodesWithText() {
    QStringList codes;
    for (const Words& words : kWords)
        codes << QLatin1String(words.code);
    return codes;
}

}  // namespace autoglm::desktop
