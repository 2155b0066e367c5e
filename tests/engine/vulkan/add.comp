// out[i] = a[i] + b[i] * factor, over a grid that wraps rows of groups.
#version 460
#extension GL_EXT_buffer_reference : require
layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint kFactor = 1;
layout(buffer_reference, std430, buffer_reference_align = 4) buffer Floats { float at[]; };
layout(push_constant) uniform Push {
    Floats a, b, result;
    uint n;
} push;
void main() {
    const uint i = gl_GlobalInvocationID.x;
    if (i < push.n) push.result.at[i] = push.a.at[i] + push.b.at[i] * float(kFactor);
}
