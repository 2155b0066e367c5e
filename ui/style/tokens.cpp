#include "ui/style/tokens.h"

#include <cmath>

namespace autoglm::ui {
namespace {

double linear(double channel) {
    return channel <= 0.03928 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& c) {
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
}

constexpr double kReadable = 4.5;

const Tokens& ownLight() {
    static const Tokens tokens = {
        .isDark = false,
        .window = 0xF5F6F8,
        .surface = 0xFFFFFF,
        .raised = 0xFFFFFF,
        .border = 0xDDE1E7,
        .text = 0x1B1F24,
        .secondary = 0x59636F,
        .disabled = 0x98A1AC,
        .accent = 0x17748A,
        .onAccent = 0xFFFFFF,
        .tint = 0xE3F1F4,
        .good = 0x2B7F50,
        .warn = 0x9A6500,
        .bad = 0xB93428,
        .userBlock = 0xEEF2F6,
        .code = 0xF5F6F8,
        .warnTint = 0xFBF3E2,
        .badTint = 0xFCECEA,
        .series = {0x0B6FB3, 0xC76A00, 0x12855F, 0x8B4FA8, 0xB8324B, 0x5B6B7B},
    };
    return tokens;
}

const Tokens& ownDark() {
    static const Tokens tokens = {
        .isDark = true,
        .window = 0x15171B,
        .surface = 0x1B1E23,
        .raised = 0x23272D,
        .border = 0x343A43,
        .text = 0xE7EAEE,
        .secondary = 0x9CA6B2,
        .disabled = 0x66707C,
        .accent = 0x4DB6CC,
        .onAccent = 0x0E1A1D,
        .tint = 0x19323A,
        .good = 0x5CC08D,
        .warn = 0xE2B24F,
        .bad = 0xF2766A,
        .userBlock = 0x20262E,
        .code = 0x15171B,
        .warnTint = 0x322A18,
        .badTint = 0x38211F,
        .series = {0x58A9E6, 0xF0A04B, 0x4CC39A, 0xC08BE0, 0xF07F92, 0xA9B6C4},
    };
    return tokens;
}

// What is in force: the own sets, or the same with the system's accent.
Tokens& lightInForce() {
    static Tokens tokens = ownLight();
    return tokens;
}
Tokens& darkInForce() {
    static Tokens tokens = ownDark();
    return tokens;
}

QColor mixed(const QColor& a, const QColor& b, double share) {
    const auto part = [share](float x, float y) { return static_cast<float>(x * (1 - share) + y * share); };
    return QColor::fromRgbF(part(a.redF(), b.redF()), part(a.greenF(), b.greenF()),
                            part(a.blueF(), b.blueF()));
}

void giveAccent(Tokens& tokens, const QColor& wanted) {
    QColor accent = wanted;
    const QColor toward = tokens.isDark ? Qt::white : Qt::black;
    for (int i = 0; i < 20 && contrastRatio(accent, tokens.surface) < kReadable; ++i)
        accent = mixed(accent, toward, 0.1);
    tokens.accent = accent;
    const QColor dark = 0x0E1A1D;
    tokens.onAccent =
        contrastRatio(dark, accent) > contrastRatio(Qt::white, accent) ? dark : QColor(Qt::white);
    tokens.tint = mixed(tokens.surface, accent, tokens.isDark ? 0.18 : 0.12);
}

}  // namespace

const Tokens& lightTokens() {
    return lightInForce();
}

const Tokens& darkTokens() {
    return darkInForce();
}

void setAccent(const QColor& accent) {
    lightInForce() = ownLight();
    darkInForce() = ownDark();
    if (!accent.isValid()) return;
    giveAccent(lightInForce(), accent);
    giveAccent(darkInForce(), accent);
}

const Tokens& tokensOf(const QPalette& palette) {
    return palette.color(QPalette::Active, QPalette::Window).lightness() < 128 ? darkTokens() : lightTokens();
}

QPalette paletteOf(const Tokens& t) {
    QPalette palette;
    const auto set = [&palette](QPalette::ColorRole role, const QColor& color) {
        palette.setColor(role, color);
    };
    set(QPalette::Window, t.window);
    set(QPalette::WindowText, t.text);
    set(QPalette::Base, t.surface);
    set(QPalette::AlternateBase, t.window);
    set(QPalette::Text, t.text);
    set(QPalette::Button, t.raised);
    set(QPalette::ButtonText, t.text);
    set(QPalette::BrightText, t.bad);
    set(QPalette::PlaceholderText, t.secondary);
    set(QPalette::Highlight, t.accent);
    set(QPalette::HighlightedText, t.onAccent);
    set(QPalette::Link, t.accent);
    set(QPalette::LinkVisited, t.accent);
    set(QPalette::ToolTipBase, t.raised);
    set(QPalette::ToolTipText, t.text);
    set(QPalette::Light, t.raised);
    set(QPalette::Midlight, t.border);
    set(QPalette::Mid, t.border);
    set(QPalette::Dark, t.secondary);
    set(QPalette::Shadow, t.isDark ? QColor(0, 0, 0) : t.border);
    for (const auto role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::PlaceholderText}) {
        palette.setColor(QPalette::Disabled, role, t.disabled);
    }
    palette.setColor(QPalette::Disabled, QPalette::Highlight, t.border);
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, t.secondary);
    return palette;
}

double contrastRatio(const QColor& a, const QColor& b) {
    const double la = luminance(a), lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

}  // namespace autoglm::ui
