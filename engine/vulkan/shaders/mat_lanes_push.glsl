#include "product_push.glsl"
