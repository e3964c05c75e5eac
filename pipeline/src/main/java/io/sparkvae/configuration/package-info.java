// SPDX-License-Identifier: Apache-2.0
/**
 * Strict settings: {@code reference.conf} names every key; anything else is an error that names the
 * nearest known key.
 */
package io.sparkvae.configuration;
