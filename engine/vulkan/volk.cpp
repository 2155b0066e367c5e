// The one file that holds volk's own definitions.
#define VOLK_IMPLEMENTATION
#include <volk.h>
