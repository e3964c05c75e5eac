// SPDX-License-Identifier: Apache-2.0
/**
 * The machine that a JVM runs on: its processor, memory and devices, and the native code that fits.
 *
 * <p>{@link io.sparkvae.machine.NativeBuild} chooses the build of ND4J's native code that the
 * processor can run. {@link io.sparkvae.machine.NativeEnvironment} has the environment variables
 * that native libraries read when they are loaded, and {@link io.sparkvae.machine.OpenMp} sets
 * their number of threads. {@link io.sparkvae.machine.MachineMemory} and {@link
 * io.sparkvae.machine.JvmMemory} are the memory that is available and the memory that a JVM needs.
 *
 * <p><b>The way of a call.</b> Driver and executors call {@code NativeBuild.select} before anything
 * else uses a native library, because the first use decides which code is loaded. A task calls
 * {@link io.sparkvae.machine.TaskDevice#ordinal} before it computes; this finds the graphics
 * processor that Spark assigned to it, if any, and keeps others from it. {@link
 * io.sparkvae.machine.GpuUse} holds the settings for that, and {@link
 * io.sparkvae.machine.DeviceKinds} refuses results that devices of different kinds computed. The
 * command {@code doctor} prints {@link io.sparkvae.machine.Machine#facts}: what was found, and
 * whether jobs can run with it.
 */
package io.sparkvae.machine;
