#!/bin/sh
# The check that runs is that of the package to be installed, with the installed version in $2.
set -e

if [ "$1" = upgrade ] && dpkg --compare-versions "$2" gt "#VERSION#"; then
    cat >&2 <<END
#PACKAGE# #VERSION# is older than the installed $2, whose chats and settings it may not understand.
Nothing was changed. To go back all the same, remove the newer version first ("apt remove #PACKAGE#"; chats stay),
then install this one.
END
    exit 1
fi

#DEBHELPER#
