#include "app/desktop/attachment_reader.h"

#include <QFile>
#include <QStringConverter>
#include <algorithm>
#include <optional>
#include <thread>

#include "app/desktop/pdf_text.h"
#include "app/desktop/text_decoder.h"
#include "tests/app/desktop/desktop_fixture.h"
#include "tests/support/no_threads.h"

namespace autoglm::test {
namespace {

using desktop::Attachment;
using desktop::decodeText;
using desktop::PdfText;

/// A PDF of one page per text, small enough to be written by hand.
std::string pdfOf(const std::vector<std::string>& pages) {
    std::vector<std::string> objects = {"<< /Type /Catalog /Pages 2 0 R >>", "",
                                        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"};
    std::string kids;
    for (const std::string& text : pages) {
        const std::string content =
            text.empty() ? "0 0 10 10 re f" : "BT /F1 12 Tf 72 700 Td (" + text + ") Tj ET";
        const auto page = objects.size() + 1;
        kids += std::to_string(page) + " 0 R ";
        objects.push_back(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
            "/Contents " +
            std::to_string(page + 1) + " 0 R >>");
        objects.push_back("<< /Length " + std::to_string(content.size()) + " >>\nstream\n" + content +
                          "\nendstream");
    }
    objects[1] = "<< /Type /Pages /Kids [" + kids + "] /Count " + std::to_string(pages.size()) + " >>";
    std::string out = "%PDF-1.4\n";
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        places.push_back(out.size());
        out += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
    }
    const auto table = out.size();
    out += "xref\n0 " + std::to_string(objects.size() + 1) + "\n0000000000 65535 f \n";
    for (const std::size_t place : places) {
        char line[32];
        std::snprintf(line, sizeof line, "%010zu 00000 n \n", place);
        out += line;
    }
    return out + "trailer\n<< /Size " + std::to_string(objects.size() + 1) + " /Root 1 0 R >>\nstartxref\n" +
           std::to_string(table) + "\n%%EOF\n";
}

QByteArray encoded(const QString& text, const char* encoding) {
    QStringEncoder encoder(encoding);
    return encoder.encode(text);
}

TEST(TextDecoder, KnowsTheEncodingsThatPeopleHave) {
    const QString text = QStringLiteral("价格表：面包 2 元，牛奶 1 元。\nThe end.\n");
    for (const char* encoding : {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "GB18030"}) {
        QByteArray bytes = encoded(text, encoding);
        if (qstrncmp(encoding, "UTF-16", 6) == 0 || qstrncmp(encoding, "UTF-32", 6) == 0)
            bytes = encoded(QString(QChar::ByteOrderMark) + text, encoding);
        const auto decoded = decodeText(bytes);
        ASSERT_TRUE(decoded) << encoding;
        EXPECT_EQ(*decoded, text) << encoding;
    }
    const QString latin = QStringLiteral("Plain words, and some more of them.");
    EXPECT_EQ(decodeText(encoded(latin, "UTF-16LE")), latin) << "without its mark";
    EXPECT_EQ(decodeText(encoded(latin, "UTF-16BE")), latin);
    EXPECT_EQ(decodeText("na\xefve caf\xe9, for ever and a day"),
              QStringLiteral("naïve café, for ever and a day"));
    EXPECT_EQ(decodeText("one\r\ntwo\rthree"), QStringLiteral("one\ntwo\nthree"));
    EXPECT_EQ(decodeText("\xef\xbb\xbfmarked"), QStringLiteral("marked"));
}

TEST(TextDecoder, RefusesWhatIsNoText) {
    EXPECT_FALSE(
        decodeText(QByteArray("\x7f"
                              "ELF\x02\x01\0\0\0\0\0",
                              12)));
    QByteArray noise;
    for (int i = 0; i < 4000; ++i)
        noise += static_cast<char>((i * 7919 + i / 3) % 255 + 1);
    EXPECT_FALSE(decodeText(noise));
}

class AttachmentReaderTest : public DesktopTest {
protected:
    desktop::ReadAttachment read(const std::string& name, const std::string& bytes) {
        const auto path = m_folder.write(name, bytes);
        return desktop::readAttachmentFile(path, QCoreApplication::applicationFilePath(), {});
    }
};

TEST_F(AttachmentReaderTest, ReadsTextOfEveryKind) {
    const auto code = read("main.rs", "fn main() {}\n");
    EXPECT_EQ(code.problem, QString());
    EXPECT_EQ(code.attachment.kind, Attachment::Kind::Code);
    EXPECT_EQ(code.attachment.name, QStringLiteral("main.rs"));
    EXPECT_EQ(code.attachment.text, QStringLiteral("fn main() {}\n"));
    EXPECT_EQ(code.attachment.bytes, 13);
    EXPECT_EQ(read("a.csv", "a,b\n").attachment.kind, Attachment::Kind::Table);
    EXPECT_EQ(read("读我.md", "# Hi\n").attachment.kind, Attachment::Kind::Markdown);
    EXPECT_EQ(read("Makefile", "all:\n").attachment.kind, Attachment::Kind::Text);
}

TEST_F(AttachmentReaderTest, ReadsPdf) {
    const auto pdf = read("report.pdf", pdfOf({"Hello from page one", "And page two"}));
    EXPECT_EQ(pdf.problem, QString());
    EXPECT_EQ(pdf.attachment.kind, Attachment::Kind::Pdf);
    EXPECT_EQ(pdf.attachment.pages, 2);
    EXPECT_EQ(pdf.attachment.text, QStringLiteral("Hello from page one\n\nAnd page two"));
}

TEST_F(AttachmentReaderTest, SaysInWordsWhyNot) {
    const auto words = [this](const char* name, const std::string& bytes) {
        const auto read = this->read(name, bytes);
        EXPECT_TRUE(read.attachment.text.isEmpty()) << name;
        return read.problem;
    };
    EXPECT_TRUE(words("a.png", "\x89PNG\r\n\x1a\n").contains(QStringLiteral("picture")));
    EXPECT_TRUE(words("a.docx", std::string("PK\x03\x04\0\0", 6)).contains(QStringLiteral("office")));
    EXPECT_TRUE(words("a.gguf", std::string("GGUF\3\0\0\0", 8)).contains(QStringLiteral("model")));
    EXPECT_TRUE(words("a.bin", std::string("\1\2\3\0\4\5", 6)).contains(QStringLiteral("not text")));
    EXPECT_TRUE(words("a.txt", "").contains(QStringLiteral("empty")));
    EXPECT_TRUE(words("scan.pdf", pdfOf({"", ""})).contains(QStringLiteral("scanned")));
    EXPECT_TRUE(words("bad.pdf", "%PDF-1.7\nnothing of what a PDF has").contains(QStringLiteral("damaged")));
    std::string cut = pdfOf({"Hello"});
    cut.resize(cut.size() / 3);
    EXPECT_FALSE(words("cut.pdf", cut).isEmpty());
    const auto folder = desktop::readAttachmentFile(m_folder.path(), {}, {});
    EXPECT_TRUE(folder.problem.contains(QStringLiteral("folder")));
    EXPECT_TRUE(desktop::readAttachmentFile(m_folder.path() / "gone", {}, {})
                    .problem.contains(QStringLiteral("not there")));
    EXPECT_TRUE(desktop::readAttachmentFile("/dev/zero", {}, {}).problem.contains(QStringLiteral("device")));
}

TEST_F(AttachmentReaderTest, AFolderOfPdfsIsReadAFewAtATime) {
    const auto path = m_folder.write("a.pdf", pdfOf({"x"}));
    const auto log = m_folder.path() / "log";
    const auto script =
        m_folder.write("reader", "#!/bin/sh\nprintf + >> '" + log.string() + "'\nsleep 0.1\nprintf - >> '" +
                                     log.string() + "'\nprintf 'page\\f'\n");
    std::filesystem::permissions(script, std::filesystem::perms::owner_all);
    std::vector<std::jthread> readers;
    for (int i = 0; i < 16; ++i) {
        readers.emplace_back([&] {
            const auto read = desktop::readAttachmentFile(path, QString::fromStdString(script.string()), {});
            EXPECT_EQ(read.problem, QString());
        });
    }
    readers.clear();  // waits
    QFile file(QString::fromStdString(log.string()));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    int now = 0, most = 0;
    for (const char c : file.readAll()) {
        now += c == '+' ? 1 : -1;
        most = std::max(most, now);
    }
    EXPECT_EQ(now, 0);
    EXPECT_GT(most, 0);
    EXPECT_LE(most, 4);
}

TEST_F(AttachmentReaderTest, APdfReaderThatHangsIsEnded) {
    const auto path = m_folder.write("a.pdf", pdfOf({"x"}));
    // A "reader" that never ends, whatever it is told.
    const QString script = QString::fromStdString((m_folder.path() / "hang.sh").string());
    QFile file(script);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write("#!/bin/sh\nexec sleep 100\n");
    file.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
    file.close();
    EXPECT_EQ(desktop::readPdf(path, {script, 300, {}}).problem, PdfText::Problem::TimeOut);
    EXPECT_EQ(desktop::readPdf(path, {script, 60'000, [] { return true; }}).problem,
              PdfText::Problem::Cancelled);
    EXPECT_EQ(desktop::readPdf(path, {QStringLiteral("/nowhere/reader"), 300, {}}).problem,
              PdfText::Problem::NoReader);
}

TEST_F(AttachmentReaderTest, SaysWhenThereIsNoThreadLeft) {
    desktop::AttachmentReader reader;
    std::optional<desktop::ReadAttachment> heard;
    QObject::connect(&reader, &desktop::AttachmentReader::finished, &reader,
                     [&](quint64, const desktop::ReadAttachment& read) { heard = read; });
    const auto path = m_folder.write("a.txt", "text");
    {
        const NoThreads none;
        ASSERT_TRUE(none.works());
        reader.read(1, path);
    }
    ASSERT_TRUE(waitFor([&] { return heard.has_value(); }));
    EXPECT_EQ(heard->attachment.name, QStringLiteral("a.txt"));
    EXPECT_TRUE(heard->problem.contains(QStringLiteral("at its limit"))) << heard->problem.toStdString();
    heard.reset();
    reader.read(2, path);
    ASSERT_TRUE(waitFor([&] { return heard.has_value(); }));
    EXPECT_EQ(heard->problem, QString()) << "it can be tried again";
}

TEST_F(AttachmentReaderTest, TellsWhenItIsDoneAndNothingAfterACancel) {
    desktop::AttachmentReader reader;
    QVector<quint64> heard;
    QObject::connect(&reader, &desktop::AttachmentReader::finished, &reader,
                     [&](quint64 number, const desktop::ReadAttachment& read) {
                         heard << number;
                         EXPECT_EQ(read.attachment.text, QStringLiteral("text"));
                     });
    const auto path = m_folder.write("a.txt", "text");
    reader.read(1, path);
    reader.read(2, path);
    reader.cancel(1);
    ASSERT_TRUE(waitFor([&] { return heard.contains(2); }));
    EXPECT_FALSE(heard.contains(1) && heard.indexOf(1) > heard.indexOf(2));
}

}  // namespace
}  // namespace autoglm::test
