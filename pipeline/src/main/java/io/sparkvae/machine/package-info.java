// SPDX-License-Identifier: Apache-2.0
/**
 * What this machine offers, and what is chosen from it.
 *
 * <p>{@link io.sparkvae.machine.NativeBuild} chooses the native code that the processor can run and
 * {@link io.sparkvae.machine.NativeEnvironment} the settings that it reads when it is loaded; both
 * come before anything else touches a native library. {@link io.sparkvae.machine.OpenMp} holds
 * libraries to their number of threads. {@link io.sparkvae.machine.MachineMemory} and {@link
 * io.sparkvae.machine.JvmMemory} say what memory there is and what a JVM needs; {@link
 * io.sparkvae.machine.TaskDevice} gives a task its graphics processor. {@link
 * io.sparkvae.machine.Machine} tells all of it as facts, for {@code doctor}.
 */
package io.sparkvae.machine;
