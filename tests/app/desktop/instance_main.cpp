// One start of a program that is to run once: instance PROFILE [MODEL]. Says on stdout what became of it,
// then, as the first, what the others hand over, until its input ends. With "hang" for MODEL the first never
// listens.
#include <unistd.h>
#include <QCoreApplication>
#include <QSocketNotifier>
#include <cstdio>
#include <cstring>

#include "app/desktop/single_instance.h"

using autoglm::desktop::HandOver;
using autoglm::desktop::SingleInstance;

namespace {
void say(const std::string& line) {
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
}
}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    SingleInstance instance(QString::fromLocal8Bit(argv[1]));
    HandOver handOver;
    const bool hangs = argc > 2 && std::strcmp(argv[2], "hang") == 0;
    if (argc > 2 && !hangs) handOver.model = argv[2];
    handOver.activationToken = "token";
    switch (instance.claim(handOver, 1500)) {
        case SingleInstance::Role::HandedOver:
            say("handed over");
            return 0;
        case SingleInstance::Role::Unresponsive:
            say("unresponsive");
            return 1;
        case SingleInstance::Role::Unknown:
            say("unknown");
            return 3;
        case SingleInstance::Role::First:
            break;
    }
    int count = 1;
    QCoreApplication application(count, argv);
    QObject::connect(&instance, &SingleInstance::handedOver, [](const HandOver& what) {
        say("got " + what.model.string() + " " + what.activationToken.toStdString());
    });
    say(hangs || instance.listen() ? "first" : "cannot listen");
    QSocketNotifier input(STDIN_FILENO, QSocketNotifier::Read);
    QObject::connect(&input, &QSocketNotifier::activated, &application, &QCoreApplication::quit);
    return QCoreApplication::exec();
}
