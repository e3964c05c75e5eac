// SPDX-License-Identifier: Apache-2.0
/**
 * Where images come from: directories, archives, data set files, tables.
 *
 * <p><b>The way of a call.</b> {@link io.sparkvae.source.SourcePlan} holds the settings. {@link
 * io.sparkvae.source.Sources#open} lists the input ({@code Listing}), finds its format ({@code
 * Detection} asks each of {@link io.sparkvae.source.SourceFormats}), sets files aside that are no
 * images ({@code IgnoreRule}), and lets the format cut the rest into tasks, from names, lengths and
 * headers alone. The result is an {@link io.sparkvae.source.OpenSource}: the {@link
 * io.sparkvae.source.SourceIdentity} that a manifest records, the {@link
 * io.sparkvae.source.IgnoredFiles}, and an {@link io.sparkvae.source.ImageSource}, whose Spark
 * tasks give one {@link io.sparkvae.source.SourceImage} after the other.
 *
 * <p><b>Formats.</b> Each format is one file, named {@code …Format}; {@code
 * docs/adding-a-source.md} shows how to add one.
 *
 * <p><b>Errors.</b> What is wrong with a single image makes it a refused one, with its reason. What
 * is wrong with a container (an archive that ends too early or expands too far, an IDX file with
 * trailing bytes, an NPZ file with Python objects) fails the job with a {@link
 * io.sparkvae.failure.DataFailure}: how many images are lost in it is not known. Storage that does
 * not answer throws an {@code IOException}, which Spark answers by trying again.
 */
package io.sparkvae.source;
