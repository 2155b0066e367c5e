#include "app/storage/model_table.h"

#include <gtest/gtest.h>

#include <QFile>

#include "app/storage/sql.h"
#include "tests/support/temporary_folder.h"

namespace autoglm::test {
namespace {

using storage::ModelRecord;
using storage::ModelTable;

class ModelTableTest : public testing::Test {
protected:
    QString file() const { return QString::fromStdString((m_folder.path() / "data" / "models.db").string()); }
    static ModelRecord sample() {
        return {.path = QByteArray("/models/\xff odd.gguf"),  // no UTF-8
                .addedMs = 1,
                .usedMs = 2,
                .isHidden = true,
                .notes = QStringLiteral("好用的模型"),
                .sha256 = QStringLiteral("ab"),
                .sizeBytes = 6'200'000'000,
                .changedNs = 1'700'000'000'123'456'789,
                .facts = QByteArray("{}")};
    }
    TemporaryFolder m_folder;
};

TEST_F(ModelTableTest, KeepsEveryFieldOverAStart) {
    {
        ModelTable table;
        ASSERT_TRUE(table.open(file()));
        table.put(sample());
        table.putFolder("/models");
        table.putFolder("/models");
    }
    ModelTable table;
    ASSERT_TRUE(table.open(file()));
    const auto records = table.records();
    ASSERT_EQ(records.size(), 1);
    const ModelRecord record = records.first(), wanted = sample();
    EXPECT_EQ(record.path, wanted.path);
    EXPECT_EQ(record.usedMs, wanted.usedMs);
    EXPECT_EQ(record.isHidden, wanted.isHidden);
    EXPECT_EQ(record.notes, wanted.notes);
    EXPECT_EQ(record.sha256, wanted.sha256);
    EXPECT_EQ(record.sizeBytes, wanted.sizeBytes);
    EXPECT_EQ(record.changedNs, wanted.changedNs);
    EXPECT_EQ(record.facts, wanted.facts);
    EXPECT_EQ(table.folders(), QVector<QByteArray>{"/models"});
    table.removeFolder("/models");
    table.remove(wanted.path);
    EXPECT_TRUE(table.folders().isEmpty());
    EXPECT_TRUE(table.records().isEmpty());
}

TEST_F(ModelTableTest, ADamagedFileIsSetAside) {
    const QByteArray noise(8192, 'x');
    const auto damaged = m_folder.write("models.db", std::string_view(noise.constData(), 8192));
    const QString name = QString::fromStdString(damaged.string());
    ModelTable table;
    EXPECT_TRUE(table.open(name));
    table.put(sample());
    EXPECT_EQ(table.records().size(), 1);
    QFile aside(name + QStringLiteral(".damaged"));
    ASSERT_TRUE(aside.open(QIODevice::ReadOnly));
    EXPECT_EQ(aside.readAll(), noise) << "not a byte of it is touched";
}

TEST_F(ModelTableTest, WithoutAPlaceItLivesInMemory) {
    m_folder.write("file", "not a folder");
    ModelTable table;
    EXPECT_FALSE(table.open(QString::fromStdString((m_folder.path() / "file" / "models.db").string())));
    table.put(sample());
    EXPECT_EQ(table.records().size(), 1);
}

}  // namespace
}  // namespace autoglm::test
