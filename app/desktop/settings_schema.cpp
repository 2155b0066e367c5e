#include "app/desktop/settings_schema.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>

namespace autoglm::desktop {
namespace {

constexpr int kMaxTokensLimit = 1 << 20;

QString translated(const char* text) {
    return QCoreApplication::translate("Setting", text);
}

// What the window remembers by itself.
std::vector<SettingRow> memoryRows() {
    using enum SettingType;
    return {
        {keys::kGeometry, Text, "", 0, 0, {}},
        {keys::kSidebarWidth, Int, 260, 200, 420, {}},
        {keys::kSidebarShown, Bool, true, 0, 0, {}},
        {keys::kPage, Choice, "chat", 0, 0, {"chat", "models", "dashboard", "api", "compare", "settings"}},
        {keys::kSidePanelShown, Bool, false, 0, 0, {}},
        {keys::kComparison, Text, "", 0, 0, {}},
        {keys::kWelcomed, Bool, false, 0, 0, {}},
        {keys::kRecentModels, TextList, QStringList(), 0, 8, {}},
        {keys::kMonitorInterval, Int, 1000, 250, 3000, {}},
    };
}

std::vector<SettingRow> generalRows() {
    return {
        {.key = keys::kLanguage,
         .type = SettingType::Choice,
         .fallback = "system",
         .choices = {"system", "en", "zh_CN"},
         .group = SettingGroup::General,
         .label = QT_TRANSLATE_NOOP("Setting", "Language"),
         .sentence = QT_TRANSLATE_NOOP(
             "Setting", "The language of the window; models answer in the language you write."),
         .choiceLabels = {QT_TRANSLATE_NOOP("Setting", "As the system"), "English", "简体中文"},
         .automatic = "system"},
        {.key = keys::kSendKey,
         .type = SettingType::Choice,
         .fallback = "enter",
         .choices = {"enter", "ctrl_enter"},
         .group = SettingGroup::General,
         .label = QT_TRANSLATE_NOOP("Setting", "Send a message with"),
         .sentence = QT_TRANSLATE_NOOP("Setting", "With Ctrl+Enter chosen, Enter alone begins a new line."),
         .choiceLabels = {"Enter", "Ctrl+Enter"}},
        {.key = keys::kPasteLimit,
         .type = SettingType::Int,
         .fallback = 4000,
         .minimum = 0,
         .maximum = 1'000'000,
         .group = SettingGroup::General,
         .label = QT_TRANSLATE_NOOP("Setting", "Attach pasted text from"),
         .sentence = QT_TRANSLATE_NOOP(
             "Setting",
             "A pasted text of this many characters or more becomes an attachment; 0 turns this off."),
         .step = 500},
        {.key = keys::kLogLevel,
         .type = SettingType::Choice,
         .fallback = "warning",
         .choices = {"off", "error", "warning", "info"},
         .group = SettingGroup::General,
         .label = QT_TRANSLATE_NOOP("Setting", "Log"),
         .sentence = QT_TRANSLATE_NOOP(
             "Setting", "What the program and the engine write down about their work; never what you write."),
         .choiceLabels = {QT_TRANSLATE_NOOP("Setting", "Nothing"), QT_TRANSLATE_NOOP("Setting", "Errors"),
                          QT_TRANSLATE_NOOP("Setting", "Errors and warnings"),
                          QT_TRANSLATE_NOOP("Setting", "Everything")}},
        {.key = keys::kTray,
         .type = SettingType::Bool,
         .fallback = false,
         .group = SettingGroup::General,
         .label = QT_TRANSLATE_NOOP("Setting", "Icon in the system tray"),
         .sentence = QT_TRANSLATE_NOOP(
             "Setting", "Brings the window back with one click, on desktops that have a tray.")},
    };
}

std::vector<SettingRow> appearanceRows() {
    return {
        {.key = keys::kTheme,
         .type = SettingType::Choice,
         .fallback = "system",
         .choices = {"system", "light", "dark"},
         .group = SettingGroup::Appearance,
         .label = QT_TRANSLATE_NOOP("Setting", "Theme"),
         .sentence =
             QT_TRANSLATE_NOOP("Setting", "Light or dark, or whichever the system uses at the moment."),
         .choiceLabels = {QT_TRANSLATE_NOOP("Setting", "As the system"),
                          QT_TRANSLATE_NOOP("Setting", "Light"), QT_TRANSLATE_NOOP("Setting", "Dark")},
         .automatic = "system"},
        {.key = keys::kAccent,
         .type = SettingType::Choice,
         .fallback = "own",
         .choices = {"own", "system"},
         .group = SettingGroup::Appearance,
         .label = QT_TRANSLATE_NOOP("Setting", "Accent colour"),
         .sentence = QT_TRANSLATE_NOOP("Setting", "The colour of buttons, links and marks."),
         .choiceLabels = {"Open-AutoGLM", QT_TRANSLATE_NOOP("Setting", "As the system")}},
        {.key = keys::kTextSize,
         .type = SettingType::Int,
         .fallback = 100,
         .minimum = 50,
         .maximum = 300,
         .group = SettingGroup::Appearance,
         .label = QT_TRANSLATE_NOOP("Setting", "Text size"),
         .sentence = QT_TRANSLATE_NOOP(
             "Setting",
             "The size of all text, compared with the system's; Ctrl+plus and Ctrl+minus change it too."),
         .step = 10,
         .unit = "%"},
        {.key = keys::kScale,
         .type = SettingType::Int,
         .fallback = 100,
         .minimum = 100,
         .maximum = 300,
         .group = SettingGroup::Appearance,
         .label = QT_TRANSLATE_NOOP("Setting", "Scale of the window"),
         .sentence = QT_TRANSLATE_NOOP(
             "Setting", "Enlarges everything, text, icons and spaces, on top of the system's own scale."),
         .step = 25,
         .unit = "%",
         .takesEffect = TakesEffect::AtTheNextStart},
        {.key = keys::kMotion,
         .type = SettingType::Choice,
         .fallback = "system",
         .choices = {"system", "full", "reduced"},
         .group = SettingGroup::Appearance,
         .label = QT_TRANSLATE_NOOP("Setting", "Motion"),
         .sentence = QT_TRANSLATE_NOOP(
             "Setting", "Reduced motion shows things at once instead of sliding or fading them."),
         .choiceLabels = {QT_TRANSLATE_NOOP("Setting", "As the system"), QT_TRANSLATE_NOOP("Setting", "Full"),
                          QT_TRANSLATE_NOOP("Setting", "Reduced")},
         .automatic = "system"},
    };
}

std::vector<SettingRow> modelRows() {
    return {
        {.key = keys::kAtStart,
         .type = SettingType::Choice,
         .fallback = "guide",
         .choices = {"guide", "last", "nothing"},
         .group = SettingGroup::Models,
         .label = QT_TRANSLATE_NOOP("Setting", "Load at the start"),
         .sentence = QT_TRANSLATE_NOOP("Setting", "The model that is there when the window opens."),
         .choiceLabels = {QT_TRANSLATE_NOOP("Setting", "The built-in guide"),
                          QT_TRANSLATE_NOOP("Setting", "The last model"),
                          QT_TRANSLATE_NOOP("Setting", "None")}},
        {.key = keys::kContextSize,
         .type = SettingType::Int,
         .fallback = 0,
         .minimum = 0,
         .maximum = 1 << 20,
         .group = SettingGroup::Models,
         .label = QT_TRANSLATE_NOOP("Setting", "Context"),
         .sentence = QT_TRANSLATE_NOOP(
             "Setting",
             "How many tokens of a conversation the model can look back on; more of them take more memory."),
         .automatic = 0,
         .step = 1024,
         .takesEffect = TakesEffect::WithTheModel},
        {.key = keys::kKvType,
         .type = SettingType::Choice,
         .fallback = "f16",
         .choices = {"f16", "q8_0", "f32"},
         .group = SettingGroup::Models,
         .label = QT_TRANSLATE_NOOP("Setting", "Precision of the context"),
         .sentence = QT_TRANSLATE_NOOP(
             "Setting", "8 bits halve the memory the context takes and hardly change the answers."),
         .choiceLabels = {QT_TRANSLATE_NOOP("Setting", "16 bits (F16)"),
                          QT_TRANSLATE_NOOP("Setting", "8 bits (Q8_0)"),
                          QT_TRANSLATE_NOOP("Setting", "32 bits (F32)")},
         .takesEffect = TakesEffect::WithTheModel},
        {.key = keys::kIdleUnload,
         .type = SettingType::Int,
         .fallback = 0,
         .minimum = 0,
         .maximum = 24 * 60,
         .group = SettingGroup::Models,
         .label = QT_TRANSLATE_NOOP("Setting", "Give memory back after"),
         .sentence = QT_TRANSLATE_NOOP("Setting",
                                       "Minutes without a question after which the model is unloaded; the "
                                       "next question loads it again."),
         .automatic = 0,
         .step = 5},
    };
}

std::vector<SettingRow> samplingRows() {
    const auto row = [](const char* key, double maximum, double step, int decimals, const char* label,
                        const char* sentence) {
        return SettingRow{.key = key,
                          .type = SettingType::Real,
                          .fallback = "auto",
                          .minimum = 0,
                          .maximum = maximum,
                          .group = SettingGroup::Generation,
                          .label = label,
                          .sentence = sentence,
                          .automatic = "auto",
                          .step = step,
                          .decimals = decimals};
    };
    std::vector<SettingRow> rows = {
        row(keys::kTemperature, 2, 0.05, 2, QT_TRANSLATE_NOOP("Setting", "Temperature"),
            QT_TRANSLATE_NOOP("Setting",
                              "Low values keep to the likeliest words, high ones vary more; 0 always gives "
                              "the same answer.")),
        row(keys::kTopP, 1, 0.01, 2, QT_TRANSLATE_NOOP("Setting", "Top-p"),
            QT_TRANSLATE_NOOP(
                "Setting",
                "Chooses among the likeliest words that together reach this share; 1 allows all.")),
        row(keys::kTopK, 200, 1, 0, QT_TRANSLATE_NOOP("Setting", "Top-k"),
            QT_TRANSLATE_NOOP("Setting", "Chooses among this many of the likeliest words; 0 allows all.")),
        row(keys::kMinP, 1, 0.01, 2, QT_TRANSLATE_NOOP("Setting", "Min-p"),
            QT_TRANSLATE_NOOP(
                "Setting", "Leaves out words less likely than this share of the likeliest; 0 allows all.")),
        row(keys::kRepetitionPenalty, 2, 0.05, 2, QT_TRANSLATE_NOOP("Setting", "Repetition penalty"),
            QT_TRANSLATE_NOOP("Setting", "Above 1, words that were just used become less likely.")),
        row(keys::kPresencePenalty, 2, 0.1, 2, QT_TRANSLATE_NOOP("Setting", "Presence penalty"),
            QT_TRANSLATE_NOOP("Setting",
                              "Above 0, words that were used at all become less likely; below 0, likelier.")),
        row(keys::kFrequencyPenalty, 2, 0.1, 2, QT_TRANSLATE_NOOP("Setting", "Frequency penalty"),
            QT_TRANSLATE_NOOP("Setting", "Above 0, words become less likely the more often they were used.")),
    };
    rows[2].type = SettingType::Int;
    rows[4].minimum = 0.5;
    rows[5].minimum = rows[6].minimum = -2;
    return rows;
}

std::vector<SettingRow> generationRows() {
    return {
        {.key = keys::kMaxTokens,
         .type = SettingType::Int,
         .fallback = 0,
         .minimum = 0,
         .maximum = kMaxTokensLimit,
         .group = SettingGroup::Generation,
         .label = QT_TRANSLATE_NOOP("Setting", "Longest answer"),
         .sentence =
             QT_TRANSLATE_NOOP("Setting", "Tokens after which an answer is cut; it can be continued."),
         .automatic = 0,
         .step = 64},
        {.key = keys::kStopStrings,
         .type = SettingType::TextList,
         .fallback = QStringList(),
         .maximum = 16,
         .group = SettingGroup::Generation,
         .label = QT_TRANSLATE_NOOP("Setting", "Stop at"),
         .sentence =
             QT_TRANSLATE_NOOP("Setting", "An answer ends before the first of these texts, one to a line.")},
        {.key = keys::kStopLoops,
         .type = SettingType::Bool,
         .fallback = true,
         .group = SettingGroup::Generation,
         .label = QT_TRANSLATE_NOOP("Setting", "End endless repetition"),
         .sentence = QT_TRANSLATE_NOOP(
             "Setting", "An answer that says the same over and over is ended; it can be continued.")},
        {.key = keys::kSpeculation,
         .type = SettingType::Bool,
         .fallback = true,
         .group = SettingGroup::Generation,
         .label = QT_TRANSLATE_NOOP("Setting", "Predict repeated text"),
         .sentence = QT_TRANSLATE_NOOP(
             "Setting", "Answers that repeat earlier text come sooner; not one word changes.")},
        {.key = keys::kThinking,
         .type = SettingType::Bool,
         .fallback = true,
         .group = SettingGroup::Generation,
         .label = QT_TRANSLATE_NOOP("Setting", "Think before answering"),
         .sentence = QT_TRANSLATE_NOOP(
             "Setting", "For models that can do either; slower, and better at hard questions.")},
        {.key = keys::kSystemPrompt,
         .type = SettingType::Text,
         .fallback = "",
         .group = SettingGroup::Generation,
         .label = QT_TRANSLATE_NOOP("Setting", "System prompt"),
         .sentence = QT_TRANSLATE_NOOP(
             "Setting", "What every new chat tells the model first: its role, its tone, what to leave out.")},
    };
}

std::vector<SettingRow> deviceRows() {
    return {
        // Which devices there are only this machine knows; see engine_types.h, DeviceChoice.
        {.key = keys::kDevice,
         .type = SettingType::Text,
         .fallback = "",
         .group = SettingGroup::Devices,
         .label = QT_TRANSLATE_NOOP("Setting", "Compute on"),
         .sentence = QT_TRANSLATE_NOOP(
             "Setting", "Automatic takes the processor or the GPU, whichever was measured to be faster."),
         .automatic = ""},
        {.key = keys::kThreads,
         .type = SettingType::Int,
         .fallback = 0,
         .minimum = 0,
         .maximum = 512,
         .group = SettingGroup::Devices,
         .label = QT_TRANSLATE_NOOP("Setting", "CPU threads"),
         .sentence = QT_TRANSLATE_NOOP(
             "Setting", "Automatic is one for each physical core, which is nearly always fastest."),
         .automatic = 0,
         .takesEffect = TakesEffect::WithTheModel},
    };
}

std::vector<SettingRow> privacyRows() {
    return {
        {.key = keys::kKeepChats,
         .type = SettingType::Bool,
         .fallback = true,
         .group = SettingGroup::Privacy,
         .label = QT_TRANSLATE_NOOP("Setting", "Keep chats"),
         .sentence = QT_TRANSLATE_NOOP("Setting",
                                       "When this is off, new chats are temporary: they are never stored and "
                                       "are gone with the window.")},
    };
}

}  // namespace

bool SettingRow::isAutomatic(const QVariant& value) const {
    return automatic.isValid() && value.toString() == automatic.toString();
}

std::span<const SettingRow> settingsSchema() {
    static const std::vector<SettingRow> rows = [] {
        std::vector<SettingRow> all;
        for (const auto& part : {generalRows(), appearanceRows(), modelRows(), samplingRows(),
                                 generationRows(), deviceRows(), privacyRows(), memoryRows()})
            all.insert(all.end(), part.begin(), part.end());
        return all;
    }();
    return rows;
}

const SettingRow* findSetting(const QString& key) {
    for (const SettingRow& row : settingsSchema()) {
        if (key == QLatin1String(row.key)) return &row;
    }
    return nullptr;
}

QVariant acceptSetting(const SettingRow& row, const QVariant& value) {
    if (row.isAutomatic(value)) return row.automatic;
    bool ok = false;
    switch (row.type) {
        case SettingType::Bool: {
            if (value.typeId() == QMetaType::Bool) return value;
            const QString text = value.toString().toLower();
            if (text == QLatin1String("true")) return true;
            if (text == QLatin1String("false")) return false;
            return {};
        }
        case SettingType::Int: {
            const double number = value.toDouble(&ok);
            if (!ok || !std::isfinite(number)) return {};
            return static_cast<int>(std::clamp(std::round(number), row.minimum, row.maximum));
        }
        case SettingType::Real: {
            const double number = value.toDouble(&ok);
            if (!ok || !std::isfinite(number)) return {};
            return std::clamp(number, row.minimum, row.maximum);
        }
        case SettingType::Text:
            return value.toString();
        case SettingType::Choice:
            return row.choices.contains(value.toString()) ? QVariant(value.toString()) : QVariant();
        case SettingType::TextList:
            return value.toStringList().mid(0, static_cast<qsizetype>(row.maximum));
    }
    return {};
}

QString labelOf(const SettingRow& row) {
    return translated(row.label);
}

QString sentenceOf(const SettingRow& row) {
    return translated(row.sentence);
}

QString choiceLabelOf(const SettingRow& row, const QString& choice) {
    const auto at = static_cast<std::size_t>(std::max<qsizetype>(row.choices.indexOf(choice), 0));
    return at < row.choiceLabels.size() ? translated(row.choiceLabels[at]) : choice;
}

QString valueTextOf(const SettingRow& row, const QVariant& value) {
    const QLocale locale;
    const auto withUnit = [&](const QString& number) {
        return *row.unit ? number + QChar(0x00a0) + QLatin1String(row.unit) : number;
    };
    if (row.type == SettingType::Choice) return choiceLabelOf(row, value.toString());
    if (row.isAutomatic(value)) return QCoreApplication::translate("Setting", "Automatic");
    switch (row.type) {
        case SettingType::Bool:
            return value.toBool() ? QCoreApplication::translate("Setting", "On")
                                  : QCoreApplication::translate("Setting", "Off");
        case SettingType::Int:
            return withUnit(locale.toString(value.toInt()));
        case SettingType::Real:
            return withUnit(locale.toString(value.toDouble(), 'f', row.decimals));
        case SettingType::TextList:
            if (value.toStringList().isEmpty()) return QCoreApplication::translate("Setting", "None");
            return value.toStringList().join(QStringLiteral(", "));
        case SettingType::Text:
            return value.toString().isEmpty() ? QCoreApplication::translate("Setting", "Empty")
                                              : value.toString();
        case SettingType::Choice:
            break;
    }
    return {};
}

}  // namespace autoglm::desktop
