// SPDX-License-Identifier: Apache-2.0
/**
 * External networks, in the format ONNX, on ONNX Runtime.
 *
 * <p>{@link io.sparkvae.onnx.runtime.NetworkSettings} reads a section of the settings. {@link
 * io.sparkvae.onnx.runtime.ImageNetwork} opens the file on the driver, checks that it takes the
 * images, and is sent to executors, where {@link io.sparkvae.onnx.runtime.NetworkEvaluation}
 * computes one batch after the other. ONNX Runtime is not part of this program; without it there is
 * one message that says what to add.
 */
package io.sparkvae.onnx.runtime;
