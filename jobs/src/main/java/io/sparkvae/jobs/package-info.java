// SPDX-License-Identifier: Apache-2.0
/** Command lines: one class per job. No logic that a program would want to call. */
package io.sparkvae.jobs;
