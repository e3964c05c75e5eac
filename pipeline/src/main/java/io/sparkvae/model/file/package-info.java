// SPDX-License-Identifier: Apache-2.0
/**
 * Models in files.
 *
 * <p>{@link io.sparkvae.model.file.ModelArtifact} writes and reads a model directory: the spec as
 * JSON, parameters as safetensors, which other frameworks read, too. {@link
 * io.sparkvae.model.file.PortableModel} is a model as it is broadcast to executors.
 */
package io.sparkvae.model.file;
