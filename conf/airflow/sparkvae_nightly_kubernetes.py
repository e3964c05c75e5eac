"""A run of sparkvae every night on Kubernetes, for Airflow with the provider cncf.kubernetes.

The driver runs in the operator's pod, in Spark's client mode, so the pod ends with sparkvae's exit
code. Finished stages are skipped, and an interrupted training continues from its last checkpoint, so a
second try costs little. After exit codes 2 to 5 and 7 (configuration, data, an earlier run in the
way, divergence, a gate that failed) another try would end the same way: the task fails at once.

The image is that of the Dockerfile. The service account may create pods.
"""

from datetime import datetime, timedelta

from airflow.decorators import dag
from airflow.exceptions import AirflowException, AirflowFailException
from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator
from kubernetes.client import models as k8s

IMAGE = "registry.example.org/sparkvae:0.2.0"
NAMESPACE = "spark"
HOME = "/opt/sparkvae"
RUNS = "s3a://bucket/runs"
FINAL = (2, 3, 4, 5, 7)


def field(name, path):
    """An environment variable with a field of the pod."""
    source = k8s.V1EnvVarSource(field_ref=k8s.V1ObjectFieldSelector(field_path=path))
    return k8s.V1EnvVar(name=name, value_from=source)


def exit_code(pod, container):
    """The exit code of a container that has ended; None if it is not known."""
    for status in (pod.status and pod.status.container_statuses) or []:
        if status.name == container and status.state and status.state.terminated:
            return status.state.terminated.exit_code
    return None


class SparkvaePodOperator(KubernetesPodOperator):
    """Fails without another try where another try would end the same way."""

    def cleanup(self, pod, remote_pod, *args, **kwargs):
        try:
            super().cleanup(pod, remote_pod, *args, **kwargs)
        except AirflowException as failed:
            code = exit_code(remote_pod, self.base_container_name) if remote_pod else None
            if code in FINAL:
                raise AirflowFailException(f"sparkvae ended with code {code}: {failed}") from failed
            raise


@dag(
    schedule="30 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=10)},
)
def sparkvae_nightly_kubernetes():
    SparkvaePodOperator(
        task_id="pipeline",
        name="sparkvae-nightly",
        namespace=NAMESPACE,
        image=IMAGE,
        service_account_name="spark",
        execution_timeout=timedelta(hours=8),
        # SIGTERM writes a checkpoint first.
        termination_grace_period=120,
        on_finish_action="delete_succeeded_pod",
        cmds=[f"{HOME}/scripts/sparkvae"],
        arguments=[
            "pipeline",
            "--config",
            "s3a://bucket/nightly.conf",
            "--output",
            RUNS + "/{{ ds }}",
            "--",
            "--master",
            "k8s://https://kubernetes.default.svc",
            "--conf",
            f"spark.kubernetes.namespace={NAMESPACE}",
            "--conf",
            f"spark.kubernetes.container.image={IMAGE}",
            "--conf",
            "spark.kubernetes.driver.pod.name=$(POD_NAME)",
            "--conf",
            "spark.driver.host=$(POD_IP)",
            "--conf",
            "spark.executor.instances=4",
        ],
        env_vars=[field("POD_NAME", "metadata.name"), field("POD_IP", "status.podIP")],
        # 2 GiB of heap, 1 GiB off heap, 1 GiB for the rest
        container_resources=k8s.V1ResourceRequirements(
            requests={"cpu": "1", "memory": "4Gi"}, limits={"memory": "4Gi"}
        ),
    )


sparkvae_nightly_kubernetes()
