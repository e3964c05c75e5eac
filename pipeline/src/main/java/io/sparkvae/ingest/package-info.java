/**
 * The ingest stage: images of a source become shards.
 *
 * <p>{@link io.sparkvae.ingest.Ingestion} makes them in two passes. The first decodes every image
 * of the source once, into temporary files of rows, and counts. The second sends each row to its
 * file and sorts. Which file, and which place in it, follow from the SHA-256 of the pixels alone:
 * so the result is the same on every cluster, byte for byte, file order is a random order, and an
 * image keeps its split when the dataset grows. Counts are the results of tasks, never
 * accumulators, which count the images of a repeated task twice.
 *
 * <p>Every task of the first pass and every file of the second is a unit in the output's {@link
 * io.sparkvae.output.Journal}: a run that was killed is continued with those that are missing.
 */
package io.sparkvae.ingest;
