// SPDX-License-Identifier: Apache-2.0
/**
 * The ingest stage: images of a source become shards.
 *
 * <p><b>The way of a call.</b> {@link io.sparkvae.ingest.Ingestion#run} opens the source and the
 * output directory, bound to the {@link io.sparkvae.ingest.IngestInputs}. {@code Intake} then works
 * in two passes:
 *
 * <ol>
 *   <li>{@code FirstPass} runs {@code Staging} in one task for each part of the source: every image
 *       is decoded once, fitted, and written as a {@code StagedRow} to a temporary file; the task
 *       returns a {@code Tally} of what it saw. Labels from CSV files ({@code LabelTable}) and the
 *       removal of {@code Duplicates} work on these rows.
 *   <li>{@code SecondPass} distributes the rows to files and sorts each file's rows: {@code
 *       ShardWriter} writes the shards, {@code Quarantine} the table of bad images.
 * </ol>
 *
 * {@code Publication} writes the manifest, in which inputs = rows + quarantined + duplicates +
 * ignored.
 *
 * <p><b>Reproducibility.</b> The SHA-256 of its pixels alone decides the file and the position of a
 * row. So the result is the same on every cluster, byte for byte, the order of rows is effectively
 * random, and an image keeps its split when the dataset grows. Counts are results of tasks and
 * never accumulators, which would count the images of a repeated task twice.
 *
 * <p><b>Resuming.</b> Every task of the first pass and every file of the second is a unit in the
 * output's {@link io.sparkvae.output.Journal}. A run that was killed is continued with the missing
 * units.
 *
 * <p><b>Growing data.</b> With {@code --since}, {@code EarlierShards} are copied ({@code TakeOver})
 * and only new images are read.
 */
package io.sparkvae.ingest;
