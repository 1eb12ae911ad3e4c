"""The Kubernetes manifests, as kubectl renders them: that what they name is there, and that what they
promise holds together."""
import json
import re
import unittest

from manifests import ROOT, SERVERS, SOURCE, ManifestsTest, container, container_of, documents
import processes
import prometheus_rules

DASHBOARDS = ROOT / "deploy/grafana/dashboards"
MAX_ANNOTATION_BYTES = 262144
PROBES = ("startupProbe", "readinessProbe", "livenessProbe")


def settings(text):
    """The fields of a configuration file that is flat."""
    return dict(re.findall(r'^(\w+): "?([^"\n]+)"?$', text, re.MULTILINE))


def flags(workload):
    return dict(re.match(r"--([^=]+)=?(.*)", part).groups() for part in container(workload)["args"])


class Manifests(ManifestsTest):
    def configuration(self, rendered, workload):
        return settings(self.file(rendered, workload, flags(workload)["config"]).decode())

    def file(self, rendered, workload, path):
        """What is at a path of the pod; None where nothing is from the start."""
        folder, name = path.rsplit("/", 1)
        return rendered.files(rendered.mounts(workload)[folder]).get(name)

    def listening(self, rendered, workload):
        """The ports that the program listens on: that of gRPC first."""
        given = flags(workload)
        if "config" in given:
            given = {**self.configuration(rendered, workload), **given}
        return [int(given[name].rsplit(":", 1)[1]) for name in ("listen", "metrics_listen") if name in given]

    def test_an_overlay_has_no_namespace_of_its_own(self):
        for name, rendered in self.rendered.items():
            self.assertEqual([found for found in rendered.objects if "namespace" in found["metadata"]], [], name)

    def test_tokens_and_tls_are_the_users_own_files(self):
        self.assertIsInstance(self.without_secrets, str, "nothing is rendered without them")
        self.assertIn("secrets/clients.textproto", self.without_secrets)
        ignored = (SOURCE / "overlays/secure/.gitignore").read_text().split()
        self.assertEqual(ignored, ["/secrets/"])

    def test_volumes_and_the_files_in_them_are_there(self):
        for where, rendered, workload in self.workloads():
            with self.subTest(where):
                named = {volume["name"] for volume in workload["spec"]["template"]["spec"]["volumes"]}
                mounted = {mount["name"] for mount in container(workload)["volumeMounts"]}
                self.assertEqual(named - mounted, set(), "volumes that nothing mounts")
                for volume in rendered.mounts(workload).values():
                    if "persistentVolumeClaim" in volume:
                        claim = volume["persistentVolumeClaim"]["claimName"]
                        self.assertIsNotNone(rendered.named("PersistentVolumeClaim", claim), claim)
                paths = [path for path in flags(workload).values() if "/" in path]
                if workload["kind"] == "StatefulSet":
                    configuration = self.configuration(rendered, workload)
                    paths.append(configuration["devices_file"])
                    mounts = rendered.mounts(workload)
                    self.assertEqual(mounts[configuration["data_dir"]]["metadata"]["name"], "data")
                    self.assertIn("persistentVolumeClaim", mounts[configuration["dataset_dir"]])
                for path in paths:
                    self.assertIsNotNone(self.file(rendered, workload, path.removeprefix("sim:")), path)

    def test_the_pod_that_loads_data_sets_fills_the_servers_volume(self):
        [pod] = documents((SOURCE / "load_datasets.yaml").read_text())
        [volume] = pod["spec"]["volumes"]
        image = container_of(pod["spec"])["image"]
        for where, rendered, workload in self.servers():
            with self.subTest(where):
                used = rendered.mounts(workload)["/datasets"]
                self.assertEqual(volume["persistentVolumeClaim"], used["persistentVolumeClaim"])
                self.assertEqual(image, container(workload)["image"])
        self.assert_confined(pod["spec"])

    def test_a_backup_is_restored_into_the_volume_that_the_server_will_have(self):
        claim, pod = documents((SOURCE / "restore.yaml").read_text())
        volumes = {volume["name"]: volume for volume in pod["spec"]["volumes"]}
        mounts = {mount["mountPath"]: volumes[mount["name"]] for mount in container_of(pod["spec"])["volumeMounts"]}
        self.assertEqual(mounts["/data"]["persistentVolumeClaim"], {"claimName": claim["metadata"]["name"]})
        for where, rendered, workload in self.servers():
            with self.subTest(where):
                [template] = workload["spec"]["volumeClaimTemplates"]
                self.assertEqual(claim["metadata"]["name"],
                                 f"{template['metadata']['name']}-{workload['metadata']['name']}-0")
                self.assertEqual(claim["spec"], template["spec"])
                self.assertEqual(container_of(pod["spec"])["image"], container(workload)["image"])
        self.assert_confined(pod["spec"])

    def test_services_budgets_and_policies_choose_pods_and_their_ports(self):
        for name in SERVERS:
            rendered = self.rendered[name]
            chosen = [(found, found["spec"]["selector"]) for found in rendered.of_kind("Service")]
            for kind, selector in (("PodDisruptionBudget", "selector"), ("NetworkPolicy", "podSelector")):
                chosen += [(found, found["spec"][selector]["matchLabels"]) for found in rendered.of_kind(kind)]
            for found, labels in chosen:
                with self.subTest(overlay=name, kind=found["kind"], name=found["metadata"]["name"]):
                    self.assertTrue(labels)
                    [workload] = rendered.selected(labels)
                    known = {port["name"] for port in container(workload)["ports"]}
                    ports = [port["targetPort"] for port in found["spec"].get("ports", ())]
                    for rule in found["spec"].get("ingress", ()):
                        self.assertTrue(rule["from"], "nobody in particular")
                        ports += [port["port"] for port in rule["ports"]]
                    self.assertLessEqual(set(ports), known)
            for workload in rendered.workloads():
                self.assertEqual(rendered.selected(workload["spec"]["selector"]["matchLabels"]), [workload])
                policies = [found for found in rendered.of_kind("NetworkPolicy")
                            if rendered.selected(found["spec"]["podSelector"]["matchLabels"]) == [workload]]
                self.assertEqual(len(policies), 1, "a policy for each pod")

    def test_there_is_one_server_with_a_name_and_a_disk(self):
        for where, rendered, workload in self.servers():
            with self.subTest(where):
                self.assertEqual((workload["kind"], workload["spec"]["replicas"]), ("StatefulSet", 1))
                headless = rendered.named("Service", workload["spec"]["serviceName"])
                self.assertEqual(headless["spec"]["clusterIP"], "None")

    def test_the_operators_prometheus_scrapes_each_server_once(self):
        [monitor] = self.rendered["monitoring"].of_kind("ServiceMonitor")
        [endpoint] = monitor["spec"]["endpoints"]
        self.assertEqual(endpoint["path"], "/metrics")
        labels = monitor["spec"]["selector"]["matchLabels"]
        for where, rendered, workload in self.servers():
            with self.subTest(where):
                ports = [port for service in rendered.of_kind("Service")
                         if labels.items() <= service["metadata"]["labels"].items()
                         for port in service["spec"]["ports"] if port["name"] == endpoint["port"]]
                self.assertEqual([port["targetPort"] for port in ports], ["metrics"])
                self.assertEqual(labels[monitor["spec"]["jobLabel"]], "ffzero", "the job that alerts ask for")

    def test_the_operators_rules_are_those_of_the_other_prometheus(self):
        [rule] = self.rendered["monitoring"].of_kind("PrometheusRule")
        self.assertEqual([found for group in rule["spec"]["groups"] for found in group["rules"]],
                         prometheus_rules.rules())

    def test_grafanas_sidecar_finds_every_dashboard(self):
        found = {}
        for config_map in self.rendered["monitoring"].of_kind("ConfigMap"):
            self.assertEqual(config_map["metadata"]["labels"], {"grafana_dashboard": "1"})
            found.update(config_map["data"])
            # kubectl apply writes the object into an annotation of itself.
            self.assertLess(len(json.dumps(config_map)), MAX_ANNOTATION_BYTES)
        self.assertEqual(found, {path.name: path.read_text() for path in DASHBOARDS.glob("*.json")})

    def assert_confined(self, pod):
        self.assertEqual((pod["securityContext"]["runAsNonRoot"], pod["securityContext"]["runAsUser"]), (True, 10001))
        self.assertEqual(pod["securityContext"]["seccompProfile"], {"type": "RuntimeDefault"})
        self.assertIs(pod["automountServiceAccountToken"], False)
        self.assertEqual(container_of(pod)["securityContext"],
                         {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                          "capabilities": {"drop": ["ALL"]}})

    def test_the_image_is_of_this_version(self):
        version = processes.run([processes.BIN / "ffzerod", "--version"]).stdout.split()[-1]
        for where, _, workload in self.workloads():
            with self.subTest(where):
                self.assertEqual(container(workload)["image"], f"ffzero:{version}")

    def test_no_container_is_root_or_has_rights(self):
        for where, _, workload in self.workloads():
            with self.subTest(where):
                self.assert_confined(workload["spec"]["template"]["spec"])

    def test_only_data_can_be_written(self):
        for where, _, workload in self.workloads():
            with self.subTest(where):
                mounts = container(workload)["volumeMounts"]
                writable = [mount["name"] for mount in mounts if not mount.get("readOnly")]
                self.assertEqual(writable, ["data"] if workload["kind"] == "StatefulSet" else [])

    def test_probes_ask_the_port_that_listens_and_speak_what_it_speaks(self):
        for where, rendered, workload in self.workloads():
            with self.subTest(where):
                ports = self.listening(rendered, workload)
                self.assertEqual([port["containerPort"] for port in container(workload)["ports"]], ports)
                probes = {name: container(workload)[name] for name in PROBES if name in container(workload)}
                self.assertGreaterEqual(len(probes), 2)
                if "tls_cert" in flags(workload):
                    self.assert_probed_with_tls(probes, ports[0])
                else:
                    self.assertEqual({probe["grpc"]["port"] for probe in probes.values()}, {ports[0]})

    def assert_probed_with_tls(self, probes, port):
        """An expired certificate costs the pod its clients, and does not start it again."""
        self.assertEqual(probes["startupProbe"]["tcpSocket"], {"port": "grpc"})
        self.assertEqual(probes["livenessProbe"]["httpGet"], {"path": "/metrics", "port": "metrics"})
        command = probes["readinessProbe"]["exec"]["command"]
        self.assertEqual((command[0], command[-1]), ("ffzero", "health"))
        self.assertIn(f"--server=127.0.0.1:{port}", command)
        [limit] = re.findall(r"--timeout=(\d+)", " ".join(command))
        self.assertLess(int(limit), probes["readinessProbe"]["timeoutSeconds"])

    def test_the_configuration_keeps_to_what_the_pod_gets(self):
        for where, rendered, workload in self.servers():
            with self.subTest(where):
                configuration = self.configuration(rendered, workload)
                resources = container(workload)["resources"]
                self.assertEqual(resources["requests"], resources["limits"], "no pod that is evicted first")
                self.assertEqual(int(configuration["threads"]) * int(configuration["workers"]),
                                 int(resources["limits"]["cpu"]))
                [claim] = workload["spec"]["volumeClaimTemplates"]
                size = claim["spec"]["resources"]["requests"]["storage"]
                # A backup copies the store beside it.
                self.assertLess(float(configuration["disk_budget_gib"]) * 17 / 8, float(size.removesuffix("Gi")))
                self.assertLess(float(configuration["shutdown_grace"]),
                                workload["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] / 2)


if __name__ == "__main__":
    unittest.main()
