// What the machine is doing, for applications.
#pragma once
#include "engine/system/sensors/sensors.h"
