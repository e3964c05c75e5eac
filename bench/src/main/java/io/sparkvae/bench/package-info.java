/**
 * Side-by-side measurements. {@link io.sparkvae.bench.Bench} starts contestants, each in a process
 * of its own, lets them take turns, and writes ratios. What a contestant does is one small program:
 * ours ({@code InMemory}, {@code ShardTraining}, {@code ShardEncoding}, {@code PngIngest}), the
 * machine's floor ({@code Floor}), DL4J's layer ({@code Dl4jLayer}), the JDK's decoder ({@code
 * ImageIoLoop}), and, in sources of their own, libtorch and PyTorch.
 */
package io.sparkvae.bench;
