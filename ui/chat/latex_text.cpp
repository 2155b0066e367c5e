#include "ui/chat/latex_text.h"

#include <QHash>
#include <algorithm>

namespace autoglm::ui {
namespace {

constexpr int kDeepest = 40;
constexpr qsizetype kLongestInline = 400;  // between two dollars: more is no formula but two prices

const QHash<QString, QString>& signs() {
    static const QHash<QString, QString> table = [] {
        // Pairs of a name and its sign.
        const QString words = QStringLiteral(
            "alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι "
            "kappa κ "
            "lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon "
            "υ phi φ "
            "varphi ϕ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ "
            "Psi Ψ "
            "Omega Ω sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ oint ∮ infty ∞ partial ∂ nabla ∇ pm ± mp ∓ "
            "times × "
            "div ÷ cdot · ast ∗ star ⋆ circ ∘ bullet • leq ≤ le ≤ geq ≥ ge ≥ neq ≠ ne ≠ equiv ≡ approx ≈ "
            "cong ≅ sim ∼ "
            "simeq ≃ propto ∝ ll ≪ gg ≫ prec ≺ succ ≻ in ∈ notin ∉ ni ∋ subset ⊂ subseteq ⊆ supset ⊃ "
            "supseteq ⊇ "
            "cup ∪ cap ∩ setminus ∖ emptyset ∅ varnothing ∅ forall ∀ exists ∃ nexists ∄ neg ¬ lnot ¬ land ∧ "
            "wedge ∧ "
            "lor ∨ vee ∨ oplus ⊕ otimes ⊗ odot ⊙ perp ⊥ bot ⊥ top ⊤ parallel ∥ mid | angle ∠ triangle △ to → "
            "rightarrow → longrightarrow ⟶ leftarrow ← gets ← leftrightarrow ↔ Rightarrow ⇒ implies ⇒ "
            "Leftarrow ⇐ "
            "Leftrightarrow ⇔ iff ⇔ mapsto ↦ uparrow ↑ downarrow ↓ ldots … cdots ⋯ dots … vdots ⋮ ddots ⋱ "
            "prime ′ "
            "hbar ℏ ell ℓ Re ℜ Im ℑ aleph ℵ degree ° langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ "
            "lVert ‖ "
            "rVert ‖ Vert ‖ vert | therefore ∴ because ∵ square □ checkmark ✓ models ⊨ vdash ⊢ backslash \\ "
            "lbrace { rbrace } sin sin cos cos tan tan cot cot sec sec csc csc arcsin arcsin arccos arccos "
            "arctan "
            "arctan sinh sinh cosh cosh tanh tanh log log ln ln lg lg exp exp min min max max sup sup inf "
            "inf lim lim "
            "det det dim dim ker ker gcd gcd arg arg deg deg Pr Pr argmax argmax argmin argmin bmod mod");
        QHash<QString, QString> all;
        const QStringList parts = words.split(QLatin1Char(' '));
        for (qsizetype i = 0; i + 1 < parts.size(); i += 2)
            all.insert(parts.at(i), parts.at(i + 1));
        return all;
    }();
    return table;
}

QChar mapped(QChar c, const QString& from, const QString& to) {
    const qsizetype at = from.indexOf(c);
    return at < 0 ? QChar() : to.at(at);
}
QChar superscript(QChar c) {
    static const QString from =
        QStringLiteral("0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδθφχ′*∗");
    static const QString to =
        QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᶿᵠᵡ′**");
    return mapped(c, from, to);
}
QChar subscript(QChar c) {
    static const QString from = QStringLiteral("0123456789+-−=()aehijklmnoprstuvxβγρφχ");
    static const QString to = QStringLiteral("₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ");
    return mapped(c, from, to);
}

/// All of it raised or lowered if every sign has such a form, else behind ^ or _.
QString scripted(const QString& text, bool raised) {
    QString out;
    const QString dense = QString(text).remove(QLatin1Char(' '));
    for (const QChar c : dense) {
        const QChar small = raised ? superscript(c) : subscript(c);
        if (small.isNull()) {
            const QString mark = raised ? QStringLiteral("^") : QStringLiteral("_");
            return text.size() == 1 ? mark + text : mark + QLatin1Char('(') + text + QLatin1Char(')');
        }
        out += small;
    }
    return out;
}

/// In parentheses if it is more than one thing.
QString grouped(const QString& text) {
    const bool isWhole =
        std::all_of(text.begin(), text.end(),
                    [](QChar c) {
                        return c.isLetterOrNumber() || c == QLatin1Char('.') || c == QLatin1Char('!') ||
                               c.isMark() || !superscript(c).isNull() ||
                               QStringView(u"⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓⁿ").contains(c);
                    }) &&
        !text.contains(QLatin1Char('+')) && !text.contains(QLatin1Char('-')) &&
        !text.contains(QLatin1Char('='));
    const bool isClosed = text.startsWith(QLatin1Char('(')) && text.endsWith(QLatin1Char(')')) &&
                          text.indexOf(QLatin1Char(')')) == text.size() - 1;
    return isWhole || isClosed ? text : QLatin1Char('(') + text + QLatin1Char(')');
}

QString alphabet(const QString& name, const QString& text) {
    static const QString plain = QStringLiteral("CHNPQRZ"), twice = QStringLiteral("ℂℍℕℙℚℝℤ");
    if (name == QLatin1String("mathbb") && text.size() == 1) {
        const QChar letter = mapped(text.front(), plain, twice);
        if (!letter.isNull()) return letter;
    }
    return text;
}

class Reader {
public:
    explicit Reader(QStringView text) : m_text(text) {}

    /// Up to `close`, or the end.
    QString read(QChar close = QChar()) {
        QString out;
        if (++m_depth > kDeepest) {
            out = m_text.mid(m_at).toString();
            m_at = m_text.size();
        }
        while (m_at < m_text.size()) {
            const QChar c = m_text.at(m_at);
            if (!close.isNull() && c == close) {
                ++m_at;
                break;
            }
            item(out);
        }
        --m_depth;
        return out;
    }

private:
    void item(QString& out) {
        const QChar c = m_text.at(m_at++);
        switch (c.unicode()) {
            case '\\':
                return command(out);
            case '{':
                out += read(QLatin1Char('}'));
                return;
            case '}':
                return;
            case '^':
            case '_':
                out += scripted(argument(), c == QLatin1Char('^'));
                return;
            case '&':
                out += m_isTable ? QStringLiteral("  ") : QStringLiteral(" ");
                return;
            case '~':
                out += QLatin1Char(' ');
                return;
            case '\'':
                out += QChar(0x2032);
                return;
            case '\n':
            case ' ':
            case '\t':
                if (!out.isEmpty() && !out.endsWith(QLatin1Char(' ')) && !out.endsWith(QLatin1Char('\n')))
                    out += QLatin1Char(' ');
                return;
            default:
                out += c;
        }
    }

    void skipBlanks() {
        while (m_at < m_text.size() && m_text.at(m_at).isSpace())
            ++m_at;
    }
    QString argument() {
        skipBlanks();
        if (m_at >= m_text.size()) return {};
        if (m_text.at(m_at) == QLatin1Char('{')) {
            ++m_at;
            return read(QLatin1Char('}')).trimmed();
        }
        QString out;
        if (++m_depth <= kDeepest) item(out);
        --m_depth;
        return out;
    }
    QString optional() {
        if (m_at >= m_text.size() || m_text.at(m_at) != QLatin1Char('[')) return {};
        const qsizetype end = m_text.indexOf(u']', m_at);
        if (end < 0) return {};
        const QString inside = m_text.mid(m_at + 1, end - m_at - 1).toString();
        m_at = end + 1;
        return inside;
    }
    /// The text of an argument as it stands.
    QString raw() {
        skipBlanks();
        if (m_at >= m_text.size() || m_text.at(m_at) != QLatin1Char('{')) return argument();
        const qsizetype end = m_text.indexOf(u'}', m_at);
        const qsizetype stop = end < 0 ? m_text.size() : end;
        const QString inside = m_text.mid(m_at + 1, stop - m_at - 1).toString();
        m_at = std::min(stop + 1, m_text.size());
        return inside;
    }

    void command(QString& out) {
        if (m_at >= m_text.size()) {
            out += QLatin1Char('\\');
            return;
        }
        const QChar first = m_text.at(m_at);
        if (!first.isLetter()) {
            ++m_at;
            return sign(first, out);
        }
        const qsizetype from = m_at;
        while (m_at < m_text.size() && m_text.at(m_at).isLetter() && m_text.at(m_at).unicode() < 0x80)
            ++m_at;
        if (m_at == from) ++m_at;
        named(m_text.mid(from, m_at - from).toString(), out);
    }

    void sign(QChar c, QString& out) {
        if (c == QLatin1Char('\\')) {
            optional();
            while (out.endsWith(QLatin1Char(' ')))
                out.chop(1);
            out += QLatin1Char('\n');
        } else if (c == QLatin1Char('|')) {
            out += QChar(0x2016);
        } else if (c == QLatin1Char('!')) {
            return;
        } else if (QStringView(u",:; >").contains(c)) {
            out += QLatin1Char(' ');
        } else {
            out += c;  // \{ \} \% \$ \# \& \_
        }
    }

    void named(const QString& name, QString& out) {
        static const QStringList dropped = {
            QStringLiteral("displaystyle"), QStringLiteral("textstyle"), QStringLiteral("limits"),
            QStringLiteral("nolimits"),     QStringLiteral("big"),       QStringLiteral("Big"),
            QStringLiteral("bigg"),         QStringLiteral("Bigg"),      QStringLiteral("bigl"),
            QStringLiteral("bigr"),         QStringLiteral("Bigl"),      QStringLiteral("Bigr"),
            QStringLiteral("nonumber"),     QStringLiteral("hline"),     QStringLiteral("rm")};
        if (dropped.contains(name)) return;
        if (name == QLatin1String("left") || name == QLatin1String("right")) {
            if (m_at < m_text.size() && m_text.at(m_at) == QLatin1Char('.')) ++m_at;
            return;
        }
        if (name.endsWith(QLatin1String("frac")) || name == QLatin1String("tfrac")) {
            const QString above = argument(), below = argument();
            out += grouped(above) + QLatin1Char('/') + grouped(below);
            return;
        }
        if (name == QLatin1String("binom")) {
            const QString n = argument();
            out += QStringLiteral("C(%1, %2)").arg(n, argument());
            return;
        }
        if (name == QLatin1String("sqrt")) return root(out);
        if (name == QLatin1String("begin") || name == QLatin1String("end")) return environment(name, out);
        if (name == QLatin1String("quad") || name == QLatin1String("qquad")) {
            out += QStringLiteral("  ");
            return;
        }
        if (accent(name, out)) return;
        if (name.startsWith(QLatin1String("text")) || name.startsWith(QLatin1String("math")) ||
            name == QLatin1String("operatorname") || name == QLatin1String("boldsymbol") ||
            name == QLatin1String("mbox") || name == QLatin1String("boxed") || name == QLatin1String("tag")) {
            out += name.startsWith(QLatin1String("text")) ? raw() : alphabet(name, argument());
            return;
        }
        if (name == QLatin1String("pmod")) {
            out += QStringLiteral(" (mod %1)").arg(argument());
            return;
        }
        const auto known = signs().constFind(name);
        out += known != signs().constEnd() ? *known : QLatin1Char('\\') + name;
        // A function's name must not run into what it is applied to.
        if (known != signs().constEnd() && known->size() > 1 && m_at < m_text.size() &&
            (m_text.at(m_at).isLetter() || m_text.at(m_at) == QLatin1Char('\\')))
            out += QLatin1Char(' ');
    }

    void root(QString& out) {
        const QString degree = optional();
        const QString inside = argument();
        const QString sign = degree == QLatin1String("3")   ? QStringLiteral("∛")
                             : degree == QLatin1String("4") ? QStringLiteral("∜")
                             : degree.isEmpty()             ? QStringLiteral("√")
                                                            : scripted(degree, true) + QStringLiteral("√");
        out += sign + grouped(inside);
    }

    bool accent(const QString& name, QString& out) {
        static const QHash<QString, QChar> marks = {
            {QStringLiteral("hat"), QChar(0x302)},   {QStringLiteral("widehat"), QChar(0x302)},
            {QStringLiteral("bar"), QChar(0x304)},   {QStringLiteral("overline"), QChar(0x305)},
            {QStringLiteral("tilde"), QChar(0x303)}, {QStringLiteral("widetilde"), QChar(0x303)},
            {QStringLiteral("vec"), QChar(0x20d7)},  {QStringLiteral("dot"), QChar(0x307)},
            {QStringLiteral("ddot"), QChar(0x308)},  {QStringLiteral("underline"), QChar(0x332)}};
        const auto mark = marks.constFind(name);
        if (mark == marks.constEnd()) return false;
        const QString inside = argument();
        out += inside.size() == 1 ? inside + *mark : inside;
        return true;
    }

    void environment(const QString& name, QString& out) {
        const QString kind = raw();
        const bool isMatrix =
            kind.contains(QLatin1String("matrix")) || kind.startsWith(QLatin1String("array"));
        if (kind.startsWith(QLatin1String("array")) && name == QLatin1String("begin")) raw();
        m_isTable = name == QLatin1String("begin") && (isMatrix || kind == QLatin1String("cases"));
        const bool begins = name == QLatin1String("begin");
        if (kind == QLatin1String("pmatrix")) out += begins ? QLatin1Char('(') : QLatin1Char(')');
        if (kind == QLatin1String("bmatrix")) out += begins ? QLatin1Char('[') : QLatin1Char(']');
        if (kind == QLatin1String("vmatrix")) out += QLatin1Char('|');
        if (kind == QLatin1String("cases") && begins) out += QStringLiteral("{ ");
        if (begins) skipBlanks();
    }

    QStringView m_text;
    qsizetype m_at = 0;
    int m_depth = 0;
    bool m_isTable = false;
};

/// Text that Markdown leaves as it is.
QString escapedForMarkdown(const QString& text) {
    QString out;
    out.reserve(text.size() + 16);
    for (const QChar c : text) {
        if (QStringView(u"\\`*_{}[]()<>#+-.!|~&$").contains(c)) out += QLatin1Char('\\');
        out += c;
    }
    return out;
}

struct Formula {
    qsizetype from = -1, contentFrom = 0, contentTo = 0, to = 0;
};

Formula between(const QString& text, qsizetype from, qsizetype openLength, const QString& close) {
    const qsizetype end = text.indexOf(close, from + openLength);
    if (end < 0) return {};
    return {from, from + openLength, end, end + close.size()};
}

/// Between single dollars, as careful as money in a text needs: no blank inside the marks, no digit behind.
Formula betweenDollars(const QString& text, qsizetype from) {
    const auto at = [&text](qsizetype i) { return i < text.size() ? text.at(i) : QChar(' '); };
    if (at(from + 1).isSpace()) return {};
    for (qsizetype i = from + 1; i < text.size() && i - from < kLongestInline; ++i) {
        const QChar c = text.at(i);
        if (c == QLatin1Char('\n') && at(i + 1) == QLatin1Char('\n')) return {};
        if (c == QLatin1Char('\\')) ++i;
        if (c != QLatin1Char('$')) continue;
        if (i == from + 1 || text.at(i - 1).isSpace() || at(i + 1).isDigit()) return {};
        return {from, from + 1, i, i + 1};
    }
    return {};
}

Formula formulaAt(const QString& text, qsizetype i) {
    const QChar c = text.at(i), next = i + 1 < text.size() ? text.at(i + 1) : QChar();
    if (c == QLatin1Char('\\') && next == QLatin1Char('(')) return between(text, i, 2, QStringLiteral("\\)"));
    if (c == QLatin1Char('\\') && next == QLatin1Char('[')) return between(text, i, 2, QStringLiteral("\\]"));
    if (c == QLatin1Char('$') && next == QLatin1Char('$')) return between(text, i, 2, QStringLiteral("$$"));
    if (c == QLatin1Char('$')) return betweenDollars(text, i);
    return {};
}

}  // namespace

QString latexToText(QStringView formula) {
    QString text = Reader(formula.trimmed()).read();
    while (text.contains(QLatin1String("   ")))
        text.replace(QLatin1String("   "), QLatin1String("  "));
    return text.trimmed();
}

QString withReadableFormulas(const QString& text) {
    if (!text.contains(QLatin1Char('$')) && !text.contains(QLatin1String("\\(")) &&
        !text.contains(QLatin1String("\\[")))
        return text;
    QString out;
    out.reserve(text.size());
    qsizetype i = 0;
    while (i < text.size()) {
        const QChar c = text.at(i);
        if (c == QLatin1Char('`')) {  // code is left alone, to its end on the line
            qsizetype run = i;
            while (run < text.size() && text.at(run) == c)
                ++run;
            const qsizetype close = text.indexOf(text.mid(i, run - i), run);
            const qsizetype end = close < 0 ? run : close + (run - i);
            out += QStringView(text).mid(i, end - i);
            i = end;
            continue;
        }
        const Formula formula = formulaAt(text, i);
        if (formula.from < 0) {
            const bool isEscape = c == QLatin1Char('\\') && i + 1 < text.size();
            out += QStringView(text).mid(i, isEscape ? 2 : 1);
            i += isEscape ? 2 : 1;
            continue;
        }
        const QStringView source = QStringView(text).mid(formula.from, formula.to - formula.from);
        QString readable =
            latexToText(QStringView(text).mid(formula.contentFrom, formula.contentTo - formula.contentFrom));
        // Blocks are found again by their lines, so there must be as many as before.
        const qsizetype lines = source.count(u'\n');
        while (readable.count(QLatin1Char('\n')) > lines)
            readable[readable.lastIndexOf(QLatin1Char('\n'))] = QLatin1Char(';');
        const qsizetype missing = lines - readable.count(QLatin1Char('\n'));
        out += escapedForMarkdown(readable) + QString(missing, QLatin1Char('\n'));
        i = formula.to;
    }
    return out;
}

}  // namespace autoglm::ui
