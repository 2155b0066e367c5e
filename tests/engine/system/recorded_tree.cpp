#include "tests/engine/system/recorded_tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>

namespace autoglm::test {
namespace {

std::string unescaped(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool isEscape = text[i] == '\\' && i + 1 < text.size();
        if (isEscape && (text[i + 1] == 'n' || text[i + 1] == 't')) {
            out += text[++i] == 'n' ? '\n' : '\t';
        } else {
            out += text[i];
        }
    }
    return out;
}

int errorNumber(const std::string& name) {
    const std::map<std::string, int> kNames = {
        {"EACCES", EACCES}, {"EBUSY", EBUSY},     {"ENODEV", ENODEV},
        {"ENOENT", ENOENT}, {"EPERM", EPERM},     {"EIO", EIO},
        {"EINVAL", EINVAL}, {"ENODATA", ENODATA}, {"EOPNOTSUPP", EOPNOTSUPP}};
    return kNames.at(name);
}

}  // namespace

RecordedTree::RecordedTree(const std::string& name) {
    std::ifstream in("tests/data/machines/" + name + ".txt");
    EXPECT_TRUE(in.is_open()) << name;
    std::string line, folder;
    std::int64_t ms = 0;
    while (std::getline(in, line)) {
        if (line.empty() || line[0] == '#') continue;
        if (line.starts_with("in ")) {
            folder = line.substr(3);
        } else if (line.starts_with("at ")) {
            ms = std::stoll(line.substr(3));
        } else {
            const std::size_t space = line.find(' ');
            const std::size_t text = line.find(' ', space + 1);
            const std::string mark = line.substr(space + 1, text - space - 1), rest = line.substr(text + 1);
            Entry entry;
            if (mark == "=") entry.content.text = unescaped(rest);
            if (mark == "!") entry.content.error = errorNumber(rest);
            if (mark == "->") entry.target = rest;
            m_changes.push_back({ms, folder + line.substr(0, space), entry});
        }
    }
    goTo(0);
}

void RecordedTree::goTo(std::int64_t ms) {
    m_ms = ms;
    for (const Change& change : m_changes) {
        if (change.ms <= ms) m_entries[change.path] = change.entry;
    }
}

SensorText RecordedTree::read(const std::string& path) const {
    const auto at = m_entries.find(path);
    return at == m_entries.end() || !at->second.target.empty() ? SensorText{.error = ENOENT}
                                                               : at->second.content;
}

std::vector<std::string> RecordedTree::list(const std::string& folder) const {
    const std::string prefix = folder.ends_with('/') ? folder : folder + "/";
    std::vector<std::string> names;
    for (const auto& [path, entry] : m_entries) {
        if (!path.starts_with(prefix)) continue;
        const std::string name = path.substr(prefix.size(), path.find('/', prefix.size()) - prefix.size());
        if (names.empty() || names.back() != name) names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

std::string RecordedTree::link(const std::string& path) const {
    const auto at = m_entries.find(path);
    return at == m_entries.end() ? std::string() : at->second.target;
}

void RecordedTree::unpack(const std::string& folder) const {
    for (const auto& [path, entry] : m_entries) {
        if (entry.content.error != 0) continue;
        const std::filesystem::path file = std::filesystem::path(folder) / path;
        std::filesystem::create_directories(file.parent_path());
        if (entry.target.empty()) {
            std::ofstream(file) << entry.content.text;
        } else {
            std::filesystem::create_symlink(entry.target, file);
        }
    }
}

}  // namespace autoglm::test
