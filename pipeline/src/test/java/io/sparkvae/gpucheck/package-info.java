// SPDX-License-Identifier: Apache-2.0
/**
 * The check of a card by {@code scripts/gpu-check.sh}: that it computes what the processor
 * computes, and how fast, beside PyTorch. It lies among the tests, whose cases it uses, and runs
 * without their framework, on machines without a JDK ({@code scripts/gpu-pack.sh}).
 */
package io.sparkvae.gpucheck;
