// SPDX-License-Identifier: Apache-2.0
/**
 * Models as files in the format ONNX, so that any runtime can serve what was trained here.
 *
 * <p>{@link io.sparkvae.onnx.OnnxFiles} translates a model. Its networks are parts of the model's
 * own graphs: every {@link io.sparkvae.graph.Operation} has an ONNX form ({@code OnnxTranslation},
 * {@code OnnxFunctions}), or is refused by name because only gradients have it. Graphs have a fixed
 * batch and files do not, so {@code BatchSizes} finds out which sizes are of the batch.
 *
 * <p>The classes of ONNX's protocol buffers ({@code onnx.Onnx}) are those that ND4J brings.
 */
package io.sparkvae.onnx;
