// SPDX-License-Identifier: Apache-2.0
/**
 * The entry for programs that use sparkvae, which trains variational autoencoders on Apache Spark.
 *
 * <p>Main types: {@link io.sparkvae.Sparkvae} has a method for each stage, and one for a whole
 * pipeline. Each returns a {@link io.sparkvae.StageCall}, which takes settings ({@link
 * io.sparkvae.Setting}) and further inputs.
 *
 * <p>A call: {@code Sparkvae.on(spark).train(shards).set(EPOCHS, 20).to("run/model")} builds a
 * request, runs the stage as the command line does ({@link io.sparkvae.pipeline.Stages}), and
 * returns its result as a typed value, here a {@link io.sparkvae.TrainedModel}. {@code
 * docs/library.md} has an example; {@code docs/architecture.md} describes all packages.
 */
package io.sparkvae;
