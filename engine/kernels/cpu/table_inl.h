// Fills the kernel table of a tier. Included last, inside `namespace {`.

template <class F>
void setPacked(KernelTable& table, int index, void (*packGroup)(const GroupPacking&) noexcept) {
    table.packGroup[index] = packGroup;
    table.matMulSmall[index] = matMulSmall<F>;
    table.matMulWide[index] = matMulWide<F>;
}

KernelTable makeTable(const char* tier) {
    KernelTable t;
    t.tier = tier;
    t.smallTileColumns = kSmallColumns;
    t.wideTileColumns = 6;
    t.prefersBlas = kLanes == 4;
    t.packsBf16 = kLanes != 4;
    t.quantize = quantizeColumn;
    // In the order of kPackedTypes.
    setPacked<FormatQ4_0>(t, 0, packNibbles<FormatQ4_0, 18>);
    setPacked<FormatQ4_1>(t, 1, packNibbles<FormatQ4_1, 20>);
    setPacked<FormatQ5_0>(t, 2, packNibbles<FormatQ5_0, 22>);
    setPacked<FormatQ5_1>(t, 3, packNibbles<FormatQ5_1, 24>);
    setPacked<FormatQ8_0>(t, 4, packQ8_0);
    setPacked<FormatQ2_K>(t, 5, packQ2_K);
    setPacked<FormatQ3_K>(t, 6, packQ3_K);
    setPacked<FormatQ4_K>(t, 7, packPairedNibbles<FormatQ4_K, 144>);
    setPacked<FormatQ5_K>(t, 8, packPairedNibbles<FormatQ5_K, 176>);
    setPacked<FormatQ6_K>(t, 9, packQ6_K);
    setPacked<FormatIq4Nl>(t, 10, packNibbles<FormatIq4Nl, 18>);
    setPacked<FormatIq4Xs>(t, 11, packIq4Xs);
    setPacked<FormatMxfp4>(t, 12, packNibbles<FormatMxfp4, 17>);
    for (int i = 13; i < 15; ++i) {  // F16, BF16
        t.packGroup[i] = i == 13 ? packWords<HalfValues> : packWords<BrainValues>;
        t.matMulSmall[i] = matMulWordsSmall;
        t.matMulWide[i] = matMulWordsWide;
    }
    t.matMulFloat[0] = matMulFloat<FloatFormat::F32>;
    t.matMulFloat[1] = matMulFloat<FloatFormat::F16>;
    t.matMulFloat[2] = matMulFloat<FloatFormat::BF16>;
    t.matMulFloatWide[0] = matMulFloatWide<FloatFormat::F32>;
    t.matMulFloatWide[1] = matMulFloatWide<FloatFormat::F16>;
    t.matMulFloatWide[2] = matMulFloatWide<FloatFormat::BF16>;
    t.decodeFloat[0] = decodeFloat<FloatFormat::F32>;
    t.decodeFloat[1] = decodeFloat<FloatFormat::F16>;
    t.decodeFloat[2] = decodeFloat<FloatFormat::BF16>;
    t.rmsNorm = rmsNorm;
    t.add = addRow;
    t.swiGlu = swiGlu;
    t.ropeInterleaved = ropeInterleaved;
    t.ropeHalfSplit = ropeHalfSplit;
    t.storeKv = storeKv;
    t.attend = attend;
    t.mergeAttention = mergeAttention;
    t.allFinite = allFinite;
    return t;
}
