// Products of signed bytes, four at a time, and activations rounded to bytes for them: per block of 32 values
// eight words, the step d, and the sums of each half times d. Steps and sums are f32: halves would overflow.
#ifdef INT_DOT
#extension GL_EXT_spirv_intrinsics : require
// OpSDot of SPV_KHR_integer_dot_product; format 0 is four bytes in a word.
spirv_instruction(extensions = ["SPV_KHR_integer_dot_product"], capabilities = [6018, 6019], id = 4450)
int dotOfBytes(uint a, uint b, spirv_literal uint format);
#endif

uint packBytes(vec4 q) {
    const ivec4 i = ivec4(q) & 0xff;
    return uint(i.x | i.y << 8 | i.z << 16 | i.w << 24);
}

struct RoundedBlock {
    uint words[8];
    float d;
    vec2 sums;
};

RoundedBlock roundBlock(vec4 x[8]) {
    float largest = 0.0;
    [[unroll]] for (uint j = 0; j < 8; ++j) {
        const vec4 a = abs(x[j]);
        largest = max(largest, max(max(a.x, a.y), max(a.z, a.w)));
    }
    RoundedBlock r;
    r.d = largest / 127.0;
    r.sums = vec2(0.0);
    const float inverse = largest > 0.0 ? 127.0 / largest : 0.0;
    [[unroll]] for (uint j = 0; j < 8; ++j) {
        const vec4 q = clamp(roundEven(x[j] * inverse), vec4(-127.0), vec4(127.0));
        r.words[j] = packBytes(q);
        r.sums[j / 4] += q.x + q.y + q.z + q.w;
    }
    r.sums *= r.d;
    return r;
}
