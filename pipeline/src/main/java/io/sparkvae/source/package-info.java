// SPDX-License-Identifier: Apache-2.0
/**
 * Where images come from: directories, archives, data set files, tables.
 *
 * <p><b>The way of a call.</b> {@link io.sparkvae.source.SourcePlan} holds the settings. {@link
 * io.sparkvae.source.Sources#open} lists the input ({@code Listing}), finds its format ({@code
 * Detection} asks each of {@link io.sparkvae.source.SourceFormats}), separates files that are not
 * images ({@code IgnoreRule}), and lets the format divide the others into tasks, from names,
 * lengths and headers alone. The result is an {@link io.sparkvae.source.OpenSource}: the {@link
 * io.sparkvae.source.SourceIdentity} that a manifest records, the {@link
 * io.sparkvae.source.IgnoredFiles}, and an {@link io.sparkvae.source.ImageSource}, whose Spark
 * tasks return the {@link io.sparkvae.source.SourceImage}s one after the other.
 *
 * <p><b>Formats.</b> Each format is one file, named {@code …Format}; {@code
 * docs/adding-a-source.md} shows how to add one.
 *
 * <p><b>Tables.</b> {@code TableFormat} reads plain Parquet by its listing, {@code
 * SparkTableFormat} everything else that Spark reads: a {@code TableAddress} says where and by
 * which reader, an {@code OpenTable} is one version of it, {@code TableColumns} finds the meaning
 * of the columns. Libraries such as Delta are asked in SQL and by their metadata tables alone, so
 * none is needed to compile.
 *
 * <p><b>Errors.</b> An error in a single image, or in one entry of a zip file, makes it a refused
 * image with a reason. An error in a container (an archive that ends too early or expands too far,
 * an IDX file with trailing bytes, an NPZ file with Python objects) fails the job with a {@link
 * io.sparkvae.failure.DataFailure}: it is not known how many images are lost in it. Storage that
 * does not answer causes an unchecked exception, and Spark runs the task again.
 */
package io.sparkvae.source;
