// What is wrong with the place where chats are kept, in words: what, why, what to do. Translated when asked.
#pragma once
#include <QString>

#include "app/storage/import.h"
#include "app/storage/records.h"

namespace autoglm::desktop {

struct StoreText {
    QString title, text;
};
[[nodiscard]] StoreText storeText(const storage::Notice& notice);
/// Why a file could not be imported; empty if it could.
[[nodiscard]] QString importProblemText(const storage::Imported& imported);

}  // namespace autoglm::desktop
