// SPDX-License-Identifier: Apache-2.0
/**
 * The executor on ND4J's SameDiff. Tests compare the other executors with it, and it computes in
 * double precision.
 *
 * <p>{@link io.sparkvae.graph.nd4j.SameDiffSession} writes a graph into a SameDiff ({@link
 * io.sparkvae.graph.nd4j.SameDiffLowering}), which derives its own gradients. Only operations whose
 * gradients are right in M2.1 are used; {@link io.sparkvae.graph.nd4j.SameDiffFunctions} makes the
 * others of them. {@link io.sparkvae.graph.nd4j.SameDiffBridge} does the same for a layer of DL4J.
 */
package io.sparkvae.graph.nd4j;
