<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Benchmark</name>
    <message numerus="yes">
        <source>Reading %n token(s)</source>
        <translation>
            <numerusform>Reading %n token</numerusform>
            <numerusform>Reading %n tokens</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Writing %n token(s)</source>
        <translation>
            <numerusform>Writing %n token</numerusform>
            <numerusform>Writing %n tokens</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n thread(s)</source>
        <translation>
            <numerusform>%n thread</numerusform>
            <numerusform>%n threads</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>median of %n</source>
        <translation>
            <numerusform>%n repetition</numerusform>
            <numerusform>median of %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MessageItem</name>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n token</numerusform>
            <numerusform>%n tokens</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Store</name>
    <message numerus="yes">
        <source>%n message(s) could be read and are in a new file, %1.</source>
        <translation>
            <numerusform>%n message could be read and is in a new file, %1.</numerusform>
            <numerusform>%n messages could be read and are in a new file, %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TextPart</name>
    <message numerus="yes">
        <source>%n more characters; Copy has them all</source>
        <translation>
            <numerusform>%n more character; Copy has them all</numerusform>
            <numerusform>%n more characters; Copy has them all</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>autoglm::desktop::BenchmarkBook</name>
    <message numerus="yes">
        <source>%n core(s)</source>
        <translation>
            <numerusform>%n core</numerusform>
            <numerusform>%n cores</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>autoglm::ui::AdvisorDialog</name>
    <message numerus="yes">
        <source>%n thread(s) are as fast as all of them here.</source>
        <translation>
            <numerusform>%n thread is as fast as all of them here.</numerusform>
            <numerusform>%n threads are as fast as all of them here.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>autoglm::ui::AttachmentChip</name>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>autoglm::ui::BenchmarkForm</name>
    <message numerus="yes">
        <source>With 1, 2 … %n threads</source>
        <translation>
            <numerusform>With 1, 2 … %n threads</numerusform>
            <numerusform>With 1, 2 … %n threads</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>autoglm::ui::BenchmarkListModel</name>
    <message numerus="yes">
        <source>%n tok</source>
        <comment>tokens, short</comment>
        <translation>
            <numerusform>%n tok</numerusform>
            <numerusform>%n tok</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>autoglm::ui::BenchmarkPage</name>
    <message numerus="yes">
        <source>%n run(s) side by side</source>
        <translation>
            <numerusform>%n run side by side</numerusform>
            <numerusform>%n runs side by side</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) deleted.</source>
        <translation>
            <numerusform>%n run deleted.</numerusform>
            <numerusform>%n runs deleted.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>autoglm::ui::Composer</name>
    <message numerus="yes">
        <source>%n of the oldest messages will be left out to make room.</source>
        <translation>
            <numerusform>%n message, the oldest, will be left out to make room.</numerusform>
            <numerusform>%n of the oldest messages will be left out to make room.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>autoglm::ui::ContextGauge</name>
    <message numerus="yes">
        <source>%n message(s) at the beginning of the chat, %1 tokens, have no room and are left out.</source>
        <translation>
            <numerusform>%n message at the beginning of the chat, %1 tokens, has no room and is left out.</numerusform>
            <numerusform>%n messages at the beginning of the chat, %1 tokens, have no room and are left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>autoglm::ui::CoreStrip</name>
    <message numerus="yes">
        <source>%n processor(s)</source>
        <translation>
            <numerusform>%n processor</numerusform>
            <numerusform>%n processors</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n core(s)</source>
        <translation>
            <numerusform>%n core</numerusform>
            <numerusform>%n cores</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n thread(s)</source>
        <translation>
            <numerusform>%n thread</numerusform>
            <numerusform>%n threads</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>autoglm::ui::DashboardPage</name>
    <message numerus="yes">
        <source>%n min</source>
        <translation>
            <numerusform>%n min</numerusform>
            <numerusform>%n min</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show the last %n minute(s)</source>
        <translation>
            <numerusform>Show the last %n minute</numerusform>
            <numerusform>Show the last %n minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>autoglm::ui::DropOverlay</name>
    <message numerus="yes">
        <source>List %n models</source>
        <translation>
            <numerusform>List %n model</numerusform>
            <numerusform>List %n models</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Look for models in %n folders</source>
        <translation>
            <numerusform>Look for models in %n folder</numerusform>
            <numerusform>Look for models in %n folders</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Attach %n files</source>
        <translation>
            <numerusform>Attach %n file</numerusform>
            <numerusform>Attach %n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files cannot be used</source>
        <translation>
            <numerusform>%n file cannot be used</numerusform>
            <numerusform>%n files cannot be used</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>autoglm::ui::MainWindow</name>
    <message numerus="yes">
        <source>%n chat(s) imported.</source>
        <translation>
            <numerusform>%n chat imported.</numerusform>
            <numerusform>%n chats imported.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) deleted.</source>
        <translation>
            <numerusform>%n message deleted.</numerusform>
            <numerusform>%n messages deleted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n models listed; choose the one to load.</source>
        <translation>
            <numerusform>%n model listed; choose the one to load.</numerusform>
            <numerusform>%n models listed; choose the one to load.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files cannot be used.</source>
        <translation>
            <numerusform>%n file cannot be used.</numerusform>
            <numerusform>%n files cannot be used.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n models found in %1.</source>
        <translation>
            <numerusform>%n model found in %1.</numerusform>
            <numerusform>%n models found in %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>autoglm::ui::PlacementMap</name>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n layer</numerusform>
            <numerusform>%n layers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>autoglm::ui::SizingPanel</name>
    <message numerus="yes">
        <source>%n core(s)</source>
        <translation>
            <numerusform>%n core</numerusform>
            <numerusform>%n cores</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>autoglm::ui::StatusStrip</name>
    <message numerus="yes">
        <source>%n thread(s)</source>
        <translation>
            <numerusform>%n thread</numerusform>
            <numerusform>%n threads</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>autoglm::ui::TensorsTab</name>
    <message numerus="yes">
        <source>%n tensor(s)</source>
        <translation>
            <numerusform>%n tensor</numerusform>
            <numerusform>%n tensors</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>autoglm::ui::WelcomeCard</name>
    <message numerus="yes">
        <source>%n core(s)</source>
        <translation>
            <numerusform>%n core</numerusform>
            <numerusform>%n cores</numerusform>
        </translation>
    </message>
</context>
</TS>
