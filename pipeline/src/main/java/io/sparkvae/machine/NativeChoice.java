// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

/**
 * The native build that a JVM uses.
 *
 * @param build which one
 * @param reason why it was chosen, for messages
 */
public record NativeChoice(NativeBuild build, String reason) {}
