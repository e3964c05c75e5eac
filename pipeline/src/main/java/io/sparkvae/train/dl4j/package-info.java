// SPDX-License-Identifier: Apache-2.0
/**
 * Training by DL4J's own {@code ParameterAveragingTrainingMaster}.
 *
 * <p>{@link io.sparkvae.train.dl4j.Dl4jSupport} refuses settings that this trainer does not
 * support. {@link io.sparkvae.train.dl4j.Dl4jObjective} makes the model's objective a layer of a
 * DL4J network, {@link io.sparkvae.train.dl4j.Dl4jRate} the learning rate a schedule of DL4J's, and
 * {@link io.sparkvae.train.dl4j.Dl4jUpdater} an updater one of DL4J's. {@link
 * io.sparkvae.train.dl4j.Dl4jDivision} says which batches DL4J is offered and which it takes.
 * {@link io.sparkvae.train.dl4j.Dl4jTrainer} trains the network on Spark, a round at a time, with
 * {@link io.sparkvae.train.dl4j.OrderedAveraging}. Of the packages of training, this one alone uses
 * ND4J and DL4J.
 */
package io.sparkvae.train.dl4j;
