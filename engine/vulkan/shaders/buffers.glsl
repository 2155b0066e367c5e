// Buffers come by address in the push constants: one pipeline layout for every kernel, and no limit on the size
// of a binding. Nothing narrower than 32 bits is loaded, so no 8 or 16 bit storage features are needed.
#extension GL_EXT_buffer_reference : require
#extension GL_EXT_control_flow_attributes : require

layout(buffer_reference, std430, buffer_reference_align = 4) readonly buffer Uints { uint v[]; };
layout(buffer_reference, std430, buffer_reference_align = 8) readonly buffer Uvec2s { uvec2 v[]; };
layout(buffer_reference, std430, buffer_reference_align = 16) readonly buffer Uvec4s { uvec4 v[]; };
layout(buffer_reference, std430, buffer_reference_align = 4) readonly buffer Floats { float v[]; };
layout(buffer_reference, std430, buffer_reference_align = 8) readonly buffer Vec2s { vec2 v[]; };
layout(buffer_reference, std430, buffer_reference_align = 16) readonly buffer Vec4s { vec4 v[]; };
layout(buffer_reference, std430, buffer_reference_align = 4) buffer MutableUints { uint v[]; };
layout(buffer_reference, std430, buffer_reference_align = 4) buffer MutableFloats { float v[]; };
// What one workgroup writes and another reads in the same dispatch.
layout(buffer_reference, std430, buffer_reference_align = 4) coherent buffer SharedFloats { float v[]; };
layout(buffer_reference, std430, buffer_reference_align = 4) coherent buffer SharedUints { uint v[]; };
layout(buffer_reference, std430, buffer_reference_align = 16) buffer MutableUvec4s { uvec4 v[]; };
layout(buffer_reference, std430, buffer_reference_align = 16) buffer MutableVec4s { vec4 v[]; };

// Software devices load lane by lane, so there the number of loads is what counts: WIDE_LOADS takes 64 bits at
// a time. Hardware takes 128.
#ifdef WIDE_LOADS
#extension GL_EXT_shader_explicit_arithmetic_types_int64 : require
layout(buffer_reference, std430, buffer_reference_align = 8) readonly buffer Uint64s { uint64_t v[]; };
uvec2 load2(Uvec2s words, uint at) { return unpackUint2x32(Uint64s(words).v[at]); }
uvec4 load4(Uvec4s words, uint at) {
    return uvec4(unpackUint2x32(Uint64s(words).v[2 * at]), unpackUint2x32(Uint64s(words).v[2 * at + 1]));
}
#else
uvec2 load2(Uvec2s words, uint at) { return words.v[at]; }
uvec4 load4(Uvec4s words, uint at) { return words.v[at]; }
#endif
