// What follows a product of few columns: storing it and, when kTail, going on with the whole result. The including
// kernel defines kTail, kColumns, kThreads, kWorkgroupRows (rows of the result it makes), and
//   sumSquares(square, length, factor)   1 / rms of every column of `length` values, from all threads' squares.
//
// When kTail, the workgroup that finishes last adds the result to the residual stream, and norms that for the next
// product. Two dispatches with their barriers are saved, and the next product's workgroups need not norm their
// columns each for itself.

shared bool isLast;

void store(uint row, uint column, float value) {
    const uint at = column * P.outStride + row;
    if ((P.flags & kFlagBias) != 0) value += P.bias.v[row];
    if ((P.flags & kFlagAdd) != 0) value += P.result.v[at];
    if (kTail) {
        SharedFloats(P.result).v[at] = value;
    } else {
        P.result.v[at] = value;
    }
}

/// Whether all other workgroups have stored their results, for this one to see. The counter is left at zero.
bool finishesLast() {
    const uint nWorkgroups = (P.nOut + kWorkgroupRows - 1) / kWorkgroupRows;
    memoryBarrierBuffer();
    barrier();
    if (gl_LocalInvocationID.x == 0) {
        isLast = atomicAdd(SharedUints(P.bias).v[0], 1) == nWorkgroups - 1;
        if (isLast) SharedUints(P.bias).v[0] = 0;
    }
    barrier();
    memoryBarrierBuffer();
    return isLast;
}

/// stream += result / rms(result) * post (unless the stream is the result), then normed = stream / rms * norm.
void tail() {
    const uint thread = gl_LocalInvocationID.x, n = P.nOut;
    const bool posts = (P.flags & kFlagPostNorm) != 0;
    SharedFloats result = SharedFloats(P.result);
    float square[kColumns], factor[kColumns];
    [[unroll]] for (uint c = 0; c < kColumns; ++c) square[c] = 0.0;
    if (posts) {
        for (uint i = thread; i < n; i += kThreads) {
            [[unroll]] for (uint c = 0; c < kColumns; ++c) {
                const float y = result.v[c * P.outStride + i];
                square[c] += y * y;
            }
        }
        sumSquares(square, n, factor);
        [[unroll]] for (uint c = 0; c < kColumns; ++c) square[c] = 0.0;
        for (uint i = thread; i < n; i += kThreads) {
            const float post = P.post.v[i];
            [[unroll]] for (uint c = 0; c < kColumns; ++c) {
                const uint at = c * P.outStride + i;
                const float x = P.stream.v[at] + result.v[at] * factor[c] * post;
                P.stream.v[at] = x;
                square[c] += x * x;
            }
        }
    } else {
        for (uint i = thread; i < n; i += kThreads) {
            [[unroll]] for (uint c = 0; c < kColumns; ++c) {
                const float x = result.v[c * P.outStride + i];
                square[c] += x * x;
            }
        }
    }
    if ((P.flags & kFlagOut) == 0) return;
    sumSquares(square, n, factor);
    // Each thread reads what it wrote itself, or what the barriers have made seen.
    for (uint i = thread; i < n; i += kThreads) {
        const float norm = P.norm.v[i];
        [[unroll]] for (uint c = 0; c < kColumns; ++c) {
            const uint at = c * P.outStride + i;
            P.normed.v[at] = (posts ? P.stream.v[at] : result.v[at]) * factor[c] * norm;
        }
    }
}
