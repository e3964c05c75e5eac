// SPDX-License-Identifier: Apache-2.0
/**
 * What a job asks of a cluster, and what the cluster gives.
 *
 * <p>Main types: {@link io.sparkvae.cluster.ExecutorRequest} reads from Spark's properties what an
 * executor shall have. {@link io.sparkvae.cluster.StandaloneMaster} asks a standalone master for
 * its workers. {@link io.sparkvae.cluster.TaskSlots} waits for the executors that were asked for,
 * and counts the tasks that run at the same time. {@link io.sparkvae.cluster.ExecutorWatch} ends a
 * job for which no executor can be had, or whose executors {@link io.sparkvae.cluster.ExecutorJava}
 * refuses.
 *
 * <p>A call: the stage runner opens an {@code ExecutorWatch} around a stage's work. Training with
 * {@code train.workers = auto} calls {@code TaskSlots.await}, which waits as long as the cluster is
 * still starting what Spark's properties ask for. If there is no executor within {@link
 * io.sparkvae.cluster.Patience}, the job ends with a message that holds what was asked against what
 * the cluster offers.
 */
package io.sparkvae.cluster;
