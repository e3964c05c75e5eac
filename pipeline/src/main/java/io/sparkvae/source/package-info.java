// SPDX-License-Identifier: Apache-2.0
/**
 * Where images come from: directories, archives, data set files, tables.
 *
 * <p><b>The way of a call.</b> {@link io.sparkvae.source.Sources#plan} reads the settings. {@link
 * io.sparkvae.source.Sources#open} lists the input ({@link io.sparkvae.source.files}), finds its
 * format ({@code Detection} asks each of {@link io.sparkvae.source.SourceFormats}), separates files
 * that are not images, and lets the format divide the others into tasks, from names, lengths and
 * headers alone ({@link io.sparkvae.source.format}).
 *
 * <p><b>Formats.</b> Each format is one file, named {@code …Format}, in one of the packages {@link
 * io.sparkvae.source.encoded}, {@link io.sparkvae.source.array}, {@link io.sparkvae.source.table}
 * and {@link io.sparkvae.source.generated}; {@code docs/adding-a-source.md} shows how to add one.
 *
 * <p><b>Errors.</b> An error in a single image, or in one entry of a zip file, makes it a refused
 * image with a reason. An error in a container (an archive that ends too early or expands too far,
 * an IDX file with trailing bytes, an NPZ file with Python objects) fails the job with a {@link
 * io.sparkvae.failure.DataFailure}: it is not known how many images are lost in it. Storage that
 * does not answer causes an unchecked exception, and Spark runs the task again.
 */
package io.sparkvae.source;
