// SPDX-License-Identifier: Apache-2.0
/**
 * Spark ML: training and encoding as stages of an {@code org.apache.spark.ml.Pipeline}.
 *
 * <p>Main types: {@link io.sparkvae.ml.VariationalAutoencoder} is the estimator, {@link
 * io.sparkvae.ml.VariationalAutoencoderModel} the transformer, {@link io.sparkvae.ml.ElboEvaluator}
 * judges models in {@code CrossValidator}. {@link io.sparkvae.ml.ImageParams}, {@link
 * io.sparkvae.ml.TrainingParams} and {@link io.sparkvae.ml.PosteriorParams} declare the parameters.
 *
 * <p>A fit: {@code ImageColumn} finds out what the column of images holds. {@code FitImages} writes
 * the images as a table, and has shards made of it by the stage {@code ingest}; the stage {@code
 * train} makes the model. {@code FitDirectory} keeps both by what they are made from.
 *
 * <p>A transformation: {@code RowEncoder} takes some batches of rows of a partition at a time,
 * decodes their images ({@code RowImages}), and encodes them as the stage {@code encode} does, with
 * the noise of each image. No result depends on the partitions.
 */
package io.sparkvae.ml;
