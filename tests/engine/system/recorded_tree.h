// A machine out of tests/data/machines, at one of its recorded moments.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "engine/system/sensors/sensor_tree.h"

namespace autoglm::test {

class RecordedTree final : public SensorTree {
public:
    /// Of the moment 0. Fails the test if there is no such file or a line cannot be read.
    explicit RecordedTree(const std::string& name);
    /// On to the moment at `ms`; moments before it have happened.
    void goTo(std::int64_t ms);
    /// The moment in force.
    [[nodiscard]] std::int64_t nowNs() const { return (m_ms + 1'000'000) * 1'000'000; }
    /// Writes the moment's files below a folder, as far as files can have it so.
    void unpack(const std::string& folder) const;

    [[nodiscard]] SensorText read(const std::string& path) const override;
    [[nodiscard]] std::vector<std::string> list(const std::string& folder) const override;
    [[nodiscard]] std::string link(const std::string& path) const override;

private:
    struct Entry {
        SensorText content;
        std::string target;
    };
    struct Change {
        std::int64_t ms;
        std::string path;
        Entry entry;
    };
    std::int64_t m_ms = 0;
    std::vector<Change> m_changes;
    std::map<std::string, Entry> m_entries;
};

}  // namespace autoglm::test
